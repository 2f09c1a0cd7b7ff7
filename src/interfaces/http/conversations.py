"""Conversations: asked in, listed, read, forgotten."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.sse import ServerSentEvent
from pydantic import Field

from application.chat.answer_question import LONGEST_QUESTION, AnswerQuestion, AnswerQuestionRequest
from application.chat.reset_memory import ResetMemoryRequest
from domain.chat_events import AnswerFinished, AnswerText, AnswerWithdrawn, ApprovalNeeded, ToolsMissing
from domain.contract import Contract
from domain.conversations import ConversationEntry, ConversationId
from domain.run_events import ToolCallFinished, ToolCallStarted
from domain.tools import ToolCallId
from interfaces.http.conversation_documents import ConversationDocument
from interfaces.http.declared import problems, stream_of
from interfaces.http.problems import Problem
from interfaces.http.serving import Served
from interfaces.http.sse import last_word, told

router = APIRouter(prefix="/conversations", tags=["conversations"])

PATIENCE = 1.0
"""Seconds in which what goes wrong with an answer is told as a status; later it is told in the stream."""

CONVERSATION = Annotated[
    str, Path(pattern="^[a-zA-Z0-9-]{1,64}$", description="The conversation's id; any to begin one.")
]


CHAT_EVENTS: tuple[type[Contract], ...] = (
    AnswerText,
    AnswerWithdrawn,
    ToolsMissing,
    ToolCallStarted,
    ToolCallFinished,
    ApprovalNeeded,
    AnswerFinished,
    Problem,
)
"""All that a stream may tell."""


class Question(Contract):
    """A question, and which of the calls that wait are approved; without a question, the answer that waits goes on."""

    question: str | None = Field(default=None, min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S")
    approved: tuple[str, ...] = Field(default=(), max_length=100)


class Forgotten(Contract):
    """The conversations of which nothing is left."""

    conversations: tuple[ConversationEntry, ...]


@router.post(
    "/{conversation}/messages",
    response_class=Response,
    responses={
        **stream_of(
            "The answer as it comes; `answer_finished`, `approval_needed` or `error` comes last.", *CHAT_EVENTS
        ),
        **problems(409, 502, 507),
    },
)
async def ask(conversation: CONVERSATION, body: Question, serving: Served) -> Response:
    """Ask in a conversation, which begins with its first question. Who leaves ends the answer."""
    request = AnswerQuestionRequest(
        conversation=ConversationId(conversation),
        question=body.question,
        approved=tuple(ToolCallId(call) for call in body.approved),
    )
    events = _answer(serving.agent.chat.answer, request)
    return await serving.streams.respond(events, last_word=last_word, patience=PATIENCE)


@router.get("")
async def list_conversations(
    serving: Served, limit: Annotated[int, Query(ge=1, le=1000)] = 50
) -> tuple[ConversationEntry, ...]:
    """List the conversations, the one added to last first."""
    return await serving.agent.chat.memory.recent(limit)


@router.get("/{conversation}", responses=problems(404))
async def read_conversation(conversation: CONVERSATION, serving: Served) -> ConversationDocument:
    """Show what was said in a conversation."""
    found = await serving.agent.chat.show.execute(ConversationId(conversation))
    return await ConversationDocument.of(found, serving.agent.notes)


@router.delete("/{conversation}", responses=problems(404, 507))
async def forget(conversation: CONVERSATION, serving: Served) -> Forgotten:
    """Forget a conversation for good."""
    request = ResetMemoryRequest(conversation=ConversationId(conversation))
    return Forgotten(conversations=await serving.agent.chat.reset.execute(request))


@router.delete("", responses=problems(507))
async def forget_all(serving: Served) -> Forgotten:
    """Forget every conversation for good."""
    return Forgotten(conversations=await serving.agent.chat.reset.execute(ResetMemoryRequest()))


async def _answer(answer: AnswerQuestion, request: AnswerQuestionRequest) -> AsyncGenerator[ServerSentEvent, None]:
    async with aclosing(answer.execute(request)) as events:
        async for event in events:
            yield told(event)
