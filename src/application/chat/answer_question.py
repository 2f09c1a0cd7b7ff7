"""Answering a question in a conversation."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass

from application.ask_agent import ANSWER_QUESTION, refuse_invalid_question
from application.ask_model import AskModel
from application.chat.open_conversation import OpenConversation
from application.chat.ports.conversation_memory import ConversationMemory
from application.chat.summarize_conversation import SummarizeConversation
from application.meter import metered_run
from application.metered_language_model import MeteredLanguageModel
from application.ports.event_listener import EventListener
from application.ports.prompt_library import PromptLibrary
from application.tool_loop import LoopTask, ToolLoop
from domain.answers import AnswerEvent, AnswerText, AnswerWithdrawn, ApprovalNeeded, MessagesAdded
from domain.chat.conversation import Conversation, ConversationId
from domain.contract import Contract
from domain.errors import AgentError, Conflict
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.tools import ToolCallId
from domain.usage import Budget

NOT_APPROVED = "The person did not approve this call. Do not repeat it unless they ask for it."
NOT_FINISHED = "This call did not finish; it may have had part of its effect. Do not repeat it unless asked to."


class AnswerQuestionRequest(Contract):
    """A question in a conversation; or, without one, the decision about the calls that wait for approval.

    Those in `approved` are made, and the others are refused; a question refuses all of them. An unknown conversation is
    started, unless it `must_exist`.
    """

    conversation: ConversationId
    question: str | None = None
    approved: tuple[ToolCallId, ...] = ()
    must_exist: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """Answers with the help of tools, and remembers each message as soon as it is complete."""

    loop: ToolLoop
    memory: ConversationMemory
    prompts: PromptLibrary
    listener: EventListener
    budget: Budget
    max_characters: int

    async def execute(self, request: AnswerQuestionRequest) -> AsyncGenerator[AnswerEvent, None]:
        """Yield the answer as it arrives, and `AnswerFinished` or `ApprovalNeeded` last.

        Closing the generator cancels the model's call; the words until then are remembered as incomplete.

        Raises:
            UnknownConversation: The conversation must exist, and does not.
            InvalidRequest: The question is empty or too long.
            Conflict: An approved call does not wait, or without a question no call does; nothing is decided then.
            ConversationChanged: Another process has continued the conversation meanwhile.
            AgentError: As in `ToolLoop.run`.
        """
        known = await self.memory.recall(request.conversation)
        _refuse_invalid(request, known)
        model = self.loop.model
        async with metered_run(
            "answer_question", model=model.name, budget=self.budget, listener=self.listener, conversation=known.id
        ) as meter:
            ask = AskModel(model=MeteredLanguageModel(model, meter), prompts=self.prompts)
            opened = OpenConversation(
                conversation=known,
                memory=self.memory,
                prompts=self.prompts,
                summarize=SummarizeConversation(ask=ask),
                max_characters=self.max_characters,
            )
            said = ""
            try:
                task = await self._task(request, opened)
                async with aclosing(self.loop.run(task, meter)) as events:
                    async for event in events:
                        match event:
                            case AnswerText():
                                said += event.text
                            case AnswerWithdrawn():
                                said = ""
                            case MessagesAdded():
                                said = ""
                                await opened.add(*event.messages)
                            case ApprovalNeeded():
                                meter.ledger.ending = "waiting"
                        yield event
            except (AgentError, asyncio.CancelledError, GeneratorExit):
                with suppress(AgentError):  # a memory that fails too must not hide the first error
                    if said:
                        await opened.add(AssistantMessage(text=said, cut=True))
                raise

    async def _task(self, request: AnswerQuestionRequest, opened: OpenConversation) -> LoopTask:
        """Remember the decision about waiting calls and the question; return the task of the loop."""
        pending = opened.conversation.pending
        approved = [call for call in pending if request.question is None and call.id in request.approved]
        decided = ((call, NOT_FINISHED if call in approved else NOT_APPROVED) for call in pending)
        # Remembered before the calls are made, so that no other process makes them too, and none after a crash.
        question = () if request.question is None else (UserMessage(text=request.question),)
        await opened.add(*(ToolMessage.of(call, reason, failed=True) for call, reason in decided), *question)
        return LoopTask(
            instructions=self.prompts.render(ANSWER_QUESTION, Contract()),
            messages=opened.messages,
            approved=tuple(approved),
            can_wait=True,
            fit=opened.fit,
        )


def _refuse_invalid(request: AnswerQuestionRequest, known: Conversation) -> None:
    if request.must_exist:
        known.existing()
    if request.question is not None:
        refuse_invalid_question(request.question)
    elif not known.pending:
        raise Conflict(f"No call in the conversation {known.id} waits for approval")
    for call in set(request.approved).difference(call.id for call in known.pending):
        raise Conflict(f"The call {call[:80]!r} in the conversation {known.id} does not wait for approval")
