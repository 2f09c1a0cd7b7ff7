"""The agent to whatever speaks OpenAI's protocol: the client brings the conversation, the server remembers nothing."""

from typing import Literal

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.contract import Contract
from interfaces.http.conversations import PATIENCE
from interfaces.http.declared import openai_errors, stream_of
from interfaces.http.openai_messages import ChatCompletionRequest
from interfaces.http.openai_replies import MODEL, ChatCompletion, Chunk, chunks, completion, last_word
from interfaces.http.serving import Served

router = APIRouter(prefix="/v1", tags=["openai"])


class Model(Contract):
    """A model, as it is listed."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "agent"


class ModelList(Contract):
    """The models that there are."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...] = (Model(),)


@router.get("/models")
async def list_models() -> ModelList:
    """List the one model that there is: the agent."""
    return ModelList()


@router.get("/models/{model}", responses=openai_errors(404))
async def show_model(model: str) -> Model:
    """Show the model."""
    if model != MODEL:
        raise HTTPException(404, f"There is no model {model[:100]!r}; the agent is {MODEL!r}")
    return Model()


@router.post(
    "/chat/completions",
    response_model=ChatCompletion,
    responses={
        200: {"content": stream_of("", Chunk)[200]["content"]},
        **openai_errors(409, 502, 507),
    },
)
async def complete(body: ChatCompletionRequest, serving: Served) -> Response:
    """Answer from the notes, with the agent's own tools; whichever model is named, it is the agent that answers."""
    answer = serving.agent.chat.answer_in_passing.execute(body.asked())
    if not body.stream:
        whole = await completion(answer, shows_calls=body.shows_calls)
        return JSONResponse(whole.model_dump(mode="json", exclude_none=True))
    options = body.stream_options
    parts = chunks(answer, shows_calls=body.shows_calls, with_usage=bool(options and options.include_usage))
    return await serving.streams.respond(parts, last_word=last_word, patience=PATIENCE)
