"""An answer while it is given: it remembers each part of itself as soon as that is whole."""

import time
from collections.abc import Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime

from application.chat.call_tools import MOST_CALLS, NOT_APPROVED, NOT_ENDED, CallTools
from application.chat.check_citations import CheckedAnswer
from application.ports.conversation_memory import ConversationMemory
from application.ports.language_model import LanguageModel
from application.ports.run_listener import RunListener
from application.runs.execute_run import Ending
from application.runs.meter import Ledger, Meter
from application.runs.metered_language_model import MeteredLanguageModel
from application.runs.side_by_side import side_by_side
from application.runs.streamed import Tell
from application.runs.undisturbed import undisturbed
from domain.chat_events import AnswerFinished, AnswerText, ChatEvent
from domain.cited_text import CitationReader
from domain.conversations import Conversation, Turn
from domain.errors import AgentError
from domain.messages import AssistantMessage, ToolMessage
from domain.prompts import Prompt
from domain.replies import Reply
from domain.run_events import RunEnded, RunStarted, ToolCallFinished, ToolCallStarted
from domain.runs import new_run_id
from domain.tools import ToolCall, ToolCallId
from domain.usage import Budget

USE_CASE = "answer_question"


class AnswerInProgress:
    """The conversation as it grows, the account that pays for it, and those who are told: the asker and a listener."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        tell: Tell[ChatEvent],
        memory: ConversationMemory,
        model: LanguageModel,
        tools: CallTools,
        listener: RunListener,
        budget: Budget,
    ) -> None:
        self.run = new_run_id()
        self.conversation = conversation
        self.tell = tell
        self._ledger = Ledger(budget)
        self._meter = Meter(
            self._ledger, heard=lambda call: listener.hear(call.told(run=self.run, step=USE_CASE, model=model.name))
        )
        self.model = MeteredLanguageModel(model, self._meter)
        self._memory = memory
        self._tools = tools
        self._listener = listener
        self._began = time.monotonic()
        self._called: list[ToolCall] = []
        self._said = ""

    def begin(self) -> None:
        """Tell that the answer begins; what is asked is for the asker alone."""
        conversation, model = self.conversation.id, self.model.name
        self._listener.hear(
            RunStarted(run=self.run, use_case=USE_CASE, title="", model=model, conversation=conversation)
        )

    def end(self, status: Ending, error: BaseException | None = None) -> None:
        """Tell how the answer ended."""
        outcome, kind = (str(error), type(error).__name__) if error else ("", "")
        usage = self._ledger.usage
        self._listener.hear(RunEnded(run=self.run, status=status, outcome=outcome, usage=usage, error=kind))

    async def remember(self, *turns: Turn) -> None:
        """Add turns to the conversation, here and in the memory."""
        known, at = len(self.conversation.turns), datetime.now(UTC)
        await undisturbed(self._memory.remember(self.conversation.id, turns, after=known, at=at))
        self.conversation = self.conversation.and_(*turns)

    async def break_off(self, status: Ending, error: BaseException) -> None:
        """Remember what was said so far as what it is, a part, and tell how the answer ended.

        A memory that does not take it is not worth hiding for what broke the answer off.
        """
        try:
            with suppress(AgentError):
                if self._said:
                    await self.remember(AssistantMessage(text=self._said, cut=True))
        finally:
            self.end(status, error)

    async def reply(self, prompt: Prompt, *, may_call: bool) -> AssistantMessage:
        """Let the model reply, and tell its words as they come."""
        reader = CitationReader()
        message = AssistantMessage()
        self._said = ""
        async with aclosing(self.model.reply(prompt, tools=self._tools.descriptions, may_call=may_call)) as parts:
            async for part in parts:
                if isinstance(part, Reply):
                    message = part.message
                    continue
                self._said += part.text
                if shown := reader.read(part.text):
                    await self.tell(AnswerText(text=shown))
        if rest := reader.end():
            await self.tell(AnswerText(text=rest))
        self._said = ""
        return self.conversation.told_apart(message.model_copy(update={"calls": message.calls[:MOST_CALLS]}))

    async def call_tools(self, message: AssistantMessage) -> None:
        """Make the message's calls, but for those that a person is to approve; remember it with its answers."""
        waiting = self._tools.need_approval(message.calls)
        answers = await side_by_side(self._call(call) for call in message.calls if call not in waiting)
        await self.remember(message, *answers)

    async def call_pending(self, approved: Sequence[ToolCallId]) -> None:
        """Make the calls that waited and are approved; those that are not, the model is told of.

        That they are made is remembered before: nobody else makes them meanwhile, or again if they do not end.
        """
        pending = self.conversation.pending
        allowed = [call for call in pending if call.id in approved]
        refused = (call for call in pending if call not in allowed)
        await self.remember(*_failed(NOT_ENDED, *allowed), *_failed(NOT_APPROVED, *refused))
        if allowed:
            await self.remember(*await side_by_side(map(self._call, allowed)))

    async def finish(self, message: AssistantMessage, checked: CheckedAnswer, *, whole: bool) -> None:
        """Remember the last message, and tell the whole answer."""
        await self.remember(AssistantMessage(text=message.text, cut=not whole))
        finished = AnswerFinished(
            run=self.run,
            conversation=self.conversation.id,
            text=checked.text,
            references=checked.references,
            calls=tuple(self._called),
            usage=self._ledger.usage,
            seconds=time.monotonic() - self._began,
            whole=whole,
        )
        await self.tell(finished)

    async def _call(self, call: ToolCall) -> ToolMessage:
        self._called.append(call)
        started = ToolCallStarted(run=self.run, step=USE_CASE, call=call)
        self._listener.hear(started)
        await self.tell(started)
        answer, seconds = await self._tools.execute(call, self._meter)
        finished = ToolCallFinished(
            run=self.run, step=USE_CASE, call=call, result=answer.text, failed=answer.failed, seconds=seconds
        )
        self._listener.hear(finished)
        await self.tell(finished)
        return answer


def _failed(reason: str, *calls: ToolCall) -> tuple[ToolMessage, ...]:
    return tuple(ToolMessage(call=call.id, tool=call.tool, text=reason, failed=True) for call in calls)
