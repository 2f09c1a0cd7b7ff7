"""Conversations: ask, approve, list, show and delete."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import Field

from application.chat.answer_question import AnswerQuestionRequest
from application.ports.answer_check import check_answer
from domain.answers import AnswerFinished, ApprovalNeeded, Reference
from domain.chat.conversation import Conversation, ConversationEntry, ConversationId, Turn
from domain.contract import Contract
from domain.messages import AssistantMessage
from domain.tools import ToolCall, ToolCallId
from infrastructure.chat.container import ChatContainer
from infrastructure.composition import Agent
from interfaces.http.api import Api
from interfaces.http.api_document import errors
from interfaces.http.ask import ANSWERS, QUESTION, respond

CONVERSATION = Annotated[
    ConversationId, Path(pattern="^[a-zA-Z0-9-]{1,64}$", description="The conversation's id; an unknown one starts it.")
]
LIMIT = Annotated[int, Query(ge=1, le=1000, description="The number of conversations.")]


class NewMessage(Contract):
    """A question; or, without one, the calls that are approved: then the answer that waits for them is resumed."""

    question: QUESTION | None = None
    approved: tuple[ToolCallId, ...] = Field(default=(), max_length=100, description="Ids of calls that wait.")
    must_exist: bool = Field(default=False, strict=True, description="Refuse to start a new conversation.")


class ShownAnswer(Contract):
    """An answer as a person reads it: the number of its turn, its text, and what it cites."""

    turn: int
    text: str
    references: tuple[Reference, ...]


class ShownCall(Contract):
    """A call as a person reads it: invisible characters are shown as their numbers."""

    id: ToolCallId
    shown: str


class ShownConversation(Contract):
    """The turns as they are remembered, answers and calls also as a person reads them, and the calls that wait."""

    id: ConversationId
    title: str
    turns: tuple[Turn, ...]
    answers: tuple[ShownAnswer, ...]
    calls: tuple[ShownCall, ...]
    pending: tuple[ToolCall, ...]


def add_routes(app: Api, agent: Agent) -> None:
    """Add the routes."""
    chat = agent.of(ChatContainer)

    @app.post(
        "/conversations/{conversation}/messages",
        tags=["chat"],
        response_model=AnswerFinished | ApprovalNeeded,
        responses=ANSWERS | errors(404),
    )
    async def ask_in_conversation(conversation: CONVERSATION, message: NewMessage, request: Request) -> Response:
        """Ask in a conversation, or decide on the calls that wait; a client that leaves ends the answer.

        The answer is a stream of events; send `Accept: application/json` to get one document at its end.
        """
        asked = AnswerQuestionRequest(conversation=conversation, **dict(message))
        return await respond(app, request, chat.answer_question().execute(asked))

    @app.get("/conversations", tags=["chat"])
    async def list_conversations(limit: LIMIT = 50) -> tuple[ConversationEntry, ...]:
        """List the conversations, the latest first."""
        return await chat.conversation_memory().recent(limit)

    @app.get("/conversations/{conversation}", tags=["chat"], responses=errors(404))
    async def show_conversation(conversation: CONVERSATION) -> ShownConversation:
        """Show a conversation."""
        known = await chat.conversation_memory().recall(conversation)
        return await _to_shown(known.existing(), agent)

    @app.delete("/conversations/{conversation}", tags=["chat"], responses=errors(404, 507))
    async def delete_conversation(conversation: CONVERSATION) -> ConversationEntry:
        """Delete a conversation for good, and return what it was."""
        return (await chat.conversation_memory().forget(conversation))[0]


async def _to_shown(conversation: Conversation, agent: Agent) -> ShownConversation:
    checks = agent.core.answer_checks()
    answers = []
    for number, turn in enumerate(conversation.turns):
        if isinstance(turn, AssistantMessage) and turn.text:
            checked = await check_answer(turn.text, checks)
            answers.append(ShownAnswer(turn=number, text=checked.text, references=checked.references))
    return ShownConversation(
        id=conversation.id,
        title=conversation.title,
        turns=conversation.turns,
        answers=tuple(answers),
        calls=tuple(ShownCall(id=call.id, shown=call.shown) for call in conversation.calls),
        pending=conversation.pending,
    )
