"""The agent's loop: ask the model, call the tools it asks for, and ask again, until it answers."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from application.ask_model import REPAIR_ANSWER, REPAIRS, RepairRequest
from application.call_tools import CallTools
from application.meter import Meter
from application.metered_language_model import MeteredLanguageModel
from application.ports.answer_check import AnswerCheck, ToolResults, check_answer, first_calls
from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.ports.tool_source import ToolSource
from domain.answers import (
    AnswerEvent,
    AnswerFinished,
    AnswerText,
    AnswerWithdrawn,
    ApprovalNeeded,
    MessagesAdded,
    ToolsUnavailable,
)
from domain.contract import Contract
from domain.errors import ContextOverflow, MalformedAnswer, RepliesSpent, UnsupportedAnswer
from domain.events import ToolCallFinished
from domain.messages import AssistantMessage, Message, Reply, SystemMessage, ToolMessage
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolCallId
from domain.usage import LoopLimits
from domain.validation import summary

MAX_CALLS = 64
"""Calls of one reply that are made; the rest are dropped, and the model may make them in its next reply."""

NOT_ALLOWED = "This call changes something and needs a person's approval, which nobody can give here."


class FitMessages(Protocol):
    """Makes a conversation fit into what the model can read."""

    async def __call__(self, messages: tuple[Message, ...], *, overflowed: bool) -> tuple[Message, ...] | None:
        """Return the messages to send, shortened if need be; `None` if nothing can be shortened."""
        ...


@dataclass(frozen=True, kw_only=True)
class LoopTask:
    """Instructions, the messages so far, and calls that a person has approved, to be made first.

    System messages are added to the instructions. Calls with an effect wait for approval if `can_wait`, else they are
    refused.
    """

    instructions: Prompt
    messages: tuple[Message, ...]
    approved: tuple[ToolCall, ...] = ()
    can_wait: bool = False
    fit: FitMessages | None = None


@dataclass
class _Exchange:
    """One answer in progress: the messages so far, those that send the last reply back (`repair`), and that reply."""

    task: LoopTask
    tools: CallTools
    meter: Meter
    messages: tuple[Message, ...]
    repair: tuple[Message, ...] = ()
    repairs: int = 0
    reply: AssistantMessage = field(default_factory=AssistantMessage)
    called: tuple[ToolCall, ...] = ()
    waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class ToolLoop:
    """Answers with the help of tools; an answer is finished only when every check accepts it."""

    model: LanguageModel
    prompts: PromptLibrary
    tools: ToolSource
    checks: Sequence[AnswerCheck]
    limits: LoopLimits
    redact: Callable[[str], str] = str
    only: tuple[str, ...] = ()  # the names of the tools to offer; all if there are none

    async def run(self, task: LoopTask, meter: Meter) -> AsyncGenerator[AnswerEvent, None]:
        """Yield the answer as it arrives, and `AnswerFinished` or `ApprovalNeeded` last.

        Messages arrive as `MessagesAdded` before the loop continues with them, so that the caller can remember them.

        Raises:
            UnsupportedAnswer, MalformedAnswer: The answer is still rejected by a check, or empty, after the repairs.
            BudgetSpent: A limit is reached.
            AgentError: The model failed, or a tool of `only` is not offered.
        """
        offer = (await self.tools.open()).only(self.only, step=task.instructions.name)
        for problem in offer.problems:
            yield ToolsUnavailable(problem=problem)
        max_characters = self.limits.max_result_characters
        tools = CallTools(offer.tools, meter=meter, max_result_characters=max_characters, redact=self.redact)
        exchange = _Exchange(task, tools, meter, task.messages)
        async for event in self._begin(exchange):
            yield event
        for replies_left in reversed(range(self.limits.max_replies)):
            async with aclosing(self._reply(exchange, may_call=replies_left > 0)) as events:
                async for event in events:
                    yield event
            checked = await check_answer(exchange.reply.text, self.checks)
            if exchange.reply.calls and replies_left:
                async for event in self._call_reply(exchange, checked.complaints):
                    yield event
                if exchange.waiting:
                    return
            elif complaints := checked.complaints or self._complaints_if_empty(exchange.reply):
                if exchange.repairs == REPAIRS or not replies_left:
                    kind = UnsupportedAnswer if checked.complaints else MalformedAnswer
                    raise kind(summary(complaints), answer=exchange.reply.text, complaints=complaints)
                self._send_back(exchange, complaints)
                yield AnswerWithdrawn(complaints=complaints)
            else:
                complete = not exchange.reply.calls
                yield MessagesAdded(messages=(AssistantMessage(text=exchange.reply.text, cut=not complete),))
                yield AnswerFinished(
                    run=meter.ledger.run,
                    text=checked.text,
                    references=checked.references,
                    calls=exchange.called,
                    usage=meter.ledger.usage,
                    seconds=meter.ledger.seconds,
                    complete=complete,
                )
                return

    async def _begin(self, exchange: _Exchange) -> AsyncGenerator[AnswerEvent, None]:
        """Make the approved calls, or the first calls of the checks; the results of these go before the question."""
        messages = exchange.messages
        first = await first_calls(messages, self.checks, exchange.tools.descriptions)
        calls = tuple(chain.from_iterable(first.values()))
        after = (AssistantMessage(calls=calls),) if calls else ()
        async for event in self._call(exchange, calls or exchange.task.approved, after):
            yield event
        if calls:
            shown: tuple[Message, ...] = ()
            for introduction, made in first.items():
                shown += self.prompts.render(introduction, ToolResults.of(made, exchange.messages)).messages
            exchange.messages = (*messages[:-1], *shown, messages[-1])

    async def _reply(self, exchange: _Exchange, *, may_call: bool) -> AsyncGenerator[AnswerEvent, None]:
        """Stream the model's reply into the exchange; shorten the messages once if they are too long for it."""
        fit = exchange.task.fit
        exchange.messages = (fit and await fit(exchange.messages, overflowed=False)) or exchange.messages
        for is_second in (False, True):
            try:
                async with aclosing(self._stream(exchange, may_call=may_call)) as events:
                    async for event in events:
                        yield event
            except ContextOverflow:
                shortened = await fit(exchange.messages, overflowed=True) if fit and not is_second else None
                if shortened is None:
                    raise
                exchange.messages = shortened
            else:
                return

    async def _stream(self, exchange: _Exchange, *, may_call: bool) -> AsyncGenerator[AnswerEvent, None]:
        model = MeteredLanguageModel(self.model, exchange.meter)
        prompt = self._prompt(exchange.task.instructions, (*exchange.messages, *exchange.repair))
        readers = [check.reader() for check in self.checks]
        async with aclosing(model.reply(prompt, tools=exchange.tools.descriptions, may_call=may_call)) as parts:
            async for part in parts:
                if isinstance(part, Reply):
                    calls = exchange.tools.with_sources(part.message.calls[:MAX_CALLS])
                    exchange.reply = part.message.model_copy(update={"calls": calls})
                elif isinstance(part, AnswerText):
                    text = part.text
                    for reader in readers:
                        text = reader.read(text)
                    if text:
                        yield AnswerText(text=text)
                else:
                    if isinstance(part, AnswerWithdrawn):
                        readers = [check.reader() for check in self.checks]
                    yield part
        if rest := "".join(reader.end() for reader in readers):
            yield AnswerText(text=rest)

    async def _call_reply(self, exchange: _Exchange, complaints: tuple[str, ...]) -> AsyncGenerator[AnswerEvent, None]:
        """Make the calls of the last reply, except those that wait for approval or are refused."""
        if complaints:  # a check rejects the words before the calls, which were shown already
            yield AnswerWithdrawn(complaints=complaints)
            exchange.reply = exchange.reply.model_copy(update={"text": ""})
        reply, can_wait = exchange.reply, exchange.task.can_wait
        with_effect = exchange.tools.with_effect(reply.calls)
        refused = [] if can_wait else [ToolMessage.of(call, NOT_ALLOWED, failed=True) for call in with_effect]
        calls = [call for call in reply.calls if call not in with_effect]
        async for event in self._call(exchange, calls, after=(reply, *refused)):
            yield event
        if with_effect and can_wait:
            exchange.waiting = True
            yield ApprovalNeeded(calls=with_effect)

    async def _call(
        self, exchange: _Exchange, calls: Sequence[ToolCall], after: Sequence[AssistantMessage | ToolMessage] = ()
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Make calls, and add the messages `after` and the results, which replace earlier ones of the same calls."""
        if not (calls or after):
            return
        results: dict[ToolCallId, ToolMessage] = {}
        async with aclosing(exchange.tools.execute(calls)) as events:
            async for event in events:
                if isinstance(event, ToolCallFinished):
                    results[event.call.id] = ToolMessage.of(event.call, event.result, failed=event.failed)
                yield event
        added = (*after, *(results[call.id] for call in calls))
        kept = (each for each in exchange.messages if not isinstance(each, ToolMessage) or each.call not in results)
        exchange.messages = (*kept, *added)
        exchange.called += tuple(calls)
        exchange.repair = ()
        yield MessagesAdded(messages=added)

    def _complaints_if_empty(self, reply: AssistantMessage) -> tuple[str, ...]:
        """Complain about a reply without words; raise `RepliesSpent` if it still calls tools."""
        if reply.text.strip():
            return ()
        if reply.calls:
            raise RepliesSpent(f"The model still calls tools after {self.limits.max_replies} replies")
        return ("The answer has no words.",)

    def _send_back(self, exchange: _Exchange, complaints: tuple[str, ...]) -> None:
        """Prepare the messages that send the answer back to the model; they are not remembered."""
        exchange.repairs += 1
        repair = self.prompts.render(REPAIR_ANSWER, RepairRequest.of(complaints))
        exchange.repair = Prompt(name=repair.name, messages=()).with_exchange(exchange.reply.text, repair).messages

    def _prompt(self, instructions: Prompt, messages: Sequence[Message]) -> Prompt:
        """Return the messages with all instructions in one system message: many models accept only one."""
        guidance = [self.prompts.render(check.guidance, Contract()) for check in self.checks]
        every = (*instructions.messages, *(message for prompt in guidance for message in prompt.messages), *messages)
        system = "\n\n".join(message.text for message in every if isinstance(message, SystemMessage))
        others = (message for message in every if not isinstance(message, SystemMessage))
        return instructions.model_copy(update={"messages": (SystemMessage(text=system), *others)})
