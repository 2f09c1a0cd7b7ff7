"""Answering where nothing is remembered: the caller brings the conversation, and nobody can approve a call."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Protocol

from application.chat.answer_question import AnswerQuestion, AnswerQuestionRequest
from application.ports.conversation_memory import ConversationMemory
from domain.chat_events import ApprovalNeeded, ChatEvent
from domain.contract import Contract
from domain.conversations import Turn, new_conversation_id
from domain.errors import ToolFailed

REFUSALS = 2
"""How often a model that asks for a call which needs approval is told that there is none."""


class AnswerInPassingRequest(Contract):
    """What was said before, oldest first, and the question."""

    turns: tuple[Turn, ...] = ()
    question: str


class Answering(Protocol):
    """Makes the use case that answers, with this memory."""

    def __call__(self, *, memory: ConversationMemory) -> AnswerQuestion:
        """Return it."""
        ...


class AnswerInPassing:
    """Answers a question as in a conversation, which is forgotten with the answer."""

    def __init__(self, *, memory: Callable[[], ConversationMemory], answer: Answering) -> None:
        self._memory = memory
        self._answer = answer

    async def execute(self, request: AnswerInPassingRequest) -> AsyncGenerator[ChatEvent, None]:
        """Yield the answer as it comes, `AnswerFinished` last; what needs approval is refused.

        Raises:
            ToolFailed: The model asks again and again for what needs approval.
            AgentError: As `AnswerQuestion` does.
        """
        conversation = new_conversation_id()
        memory = self._memory()
        if request.turns:
            await memory.remember(conversation, request.turns, after=0, at=datetime.now(UTC))
        answer = self._answer(memory=memory)
        asked = AnswerQuestionRequest(conversation=conversation, question=request.question)
        for _ in range(1 + REFUSALS):
            waits = False
            async with aclosing(answer.execute(asked)) as events:
                async for event in events:
                    waits = isinstance(event, ApprovalNeeded)
                    if not waits:
                        yield event
            if not waits:
                return
            asked = AnswerQuestionRequest(conversation=conversation)
        raise ToolFailed("The answer waits for the approval of a call, and nobody can give it here")
