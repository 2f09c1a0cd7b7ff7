"""The agent for clients of OpenAI's API: the client sends the whole conversation, and nothing is remembered."""

from functools import partial
from typing import Literal

from fastapi import HTTPException, Request, Response

from domain.contract import Contract
from infrastructure.composition import Agent
from infrastructure.openai.container import OpenaiContainer
from interfaces.http.api import Api
from interfaces.http.api_document import errors, stream_of
from interfaces.http.openai.errors import OPENAI
from interfaces.http.openai.messages import ChatCompletionRequest
from interfaces.http.openai.replies import MODEL, ChatCompletion, Chunk, chunks, completion


class Model(Contract):
    """A model in the list."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "agent"


class ModelList(Contract):
    """The models."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...] = (Model(),)


def add_routes(app: Api, agent: Agent) -> None:
    """Add the routes."""
    app.error_formats.insert(0, OPENAI)
    to_event = partial(app.error_event, form=OPENAI)

    @app.get("/v1/models", tags=["openai"])
    async def list_models() -> ModelList:
        """List the only model: the agent."""
        return ModelList()

    @app.get("/v1/models/{model:path}", tags=["openai"], responses=errors(404))
    async def show_model(model: str) -> Model:
        """Show the model."""
        if model != MODEL:
            raise HTTPException(404, f"There is no model {model[:100]!r}; the model is {MODEL!r}")
        return Model()

    @app.post(
        "/v1/chat/completions",
        tags=["openai"],
        response_model=ChatCompletion,
        responses={**stream_of("The reply, complete or in chunks.", Chunk), **errors(409, 502, 507)},
    )
    async def complete_chat(body: ChatCompletionRequest, request: Request) -> Response:
        """Answer with the agent's own tools; whichever model is named, it is the agent that answers."""
        answer = agent.core.ask_agent().execute(body.to_question(continuation=agent.of(OpenaiContainer).continuation))
        if body.stream:
            with_usage = bool(body.stream_options and body.stream_options.include_usage)
            return await app.streams.respond(chunks(answer, with_usage=with_usage), to_event=to_event)
        reply = await app.streams.unless_client_leaves(request, completion(answer))
        return Response(reply.model_dump_json(), media_type="application/json")
