"""One question, and its answer as a stream of events or as one document."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import Request, Response
from fastapi.sse import ServerSentEvent
from pydantic import Field

from application.ask_agent import MAX_QUESTION_CHARACTERS, AskAgentRequest
from domain.answers import AnswerEvent, AnswerFinished, ApprovalNeeded, MessagesAdded, SentEvent, ToolEvent
from domain.contract import Contract
from infrastructure.composition import Agent
from interfaces.http.api import Api
from interfaces.http.api_document import errors, stream_of
from interfaces.http.event_streams import EarlyEvent

QUESTION = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS, pattern=r"\S")]
ANSWERS = {
    **stream_of(
        "The answer as it arrives; `answer_finished`, `approval_needed` or `error` is last.",
        Annotated[SentEvent, Field(discriminator="kind")],
    ),
    **errors(409, 502, 507),
}


class Question(Contract):
    """A question."""

    question: QUESTION


def add_routes(app: Api, agent: Agent) -> None:
    """Add the route."""

    @app.post("/ask", tags=["ask"], response_model=AnswerFinished, responses=ANSWERS)
    async def ask(question: Question, request: Request) -> Response:
        """Ask the agent one question; nothing is remembered.

        The answer is a stream of events; send `Accept: application/json` to get one document at its end.
        """
        answer = agent.core.ask_agent().execute(AskAgentRequest(question=question.question))
        return await respond(app, request, answer)


async def respond(app: Api, request: Request, answer: AsyncGenerator[AnswerEvent, None]) -> Response:
    """Return the answer as the client wants it; a client that leaves ends the model's call."""
    if "application/json" in request.headers.get("accept", ""):
        last = await app.streams.unless_client_leaves(request, _last_event(answer))
        return Response(last.model_dump_json(), media_type="application/json")
    return await app.streams.respond(_to_sse(answer), to_event=app.error_event)


async def _last_event(answer: AsyncGenerator[AnswerEvent, None]) -> AnswerFinished | ApprovalNeeded:
    [last] = [event async for event in answer if isinstance(event, AnswerFinished | ApprovalNeeded)]
    return last


async def _to_sse(answer: AsyncGenerator[AnswerEvent, None]) -> AsyncGenerator[ServerSentEvent, None]:
    async with aclosing(answer) as events:
        async for event in events:
            if not isinstance(event, MessagesAdded):
                kind = EarlyEvent if isinstance(event, ToolEvent) else ServerSentEvent  # no word was sent yet
                yield kind(event=event.kind, raw_data=event.model_dump_json())
