"""The agent's answer as OpenAI's clients read it: whole, or in chunks."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Literal
from uuid import uuid4

from fastapi.sse import ServerSentEvent

from domain.chat_events import AnswerFinished, AnswerText, AnswerWithdrawn, ChatEvent
from domain.contract import Contract
from domain.errors import AgentError
from domain.run_events import ToolCallStarted
from domain.tools import ToolCall
from domain.usage import Usage
from interfaces.http.problems import UNPROCESSABLE, openai_error
from interfaces.http.statuses import status_of

MODEL = "agent"
"""The one model that is offered: the agent itself, whichever model it uses."""

DONE = ServerSentEvent(raw_data="[DONE]")


class Function(Contract):
    """A tool by its name, and the arguments as JSON text."""

    name: str
    arguments: str


class ShownCall(Contract):
    """A call that the agent made itself, to be shown and not to be made."""

    index: int | None = None
    id: str
    type: Literal["function"] = "function"
    function: Function

    @classmethod
    def of(cls, call: ToolCall, index: int | None = None) -> "ShownCall":
        """Show a call; in a stream it has the place that its parts would be put together by."""
        return cls(index=index, id=call.id, function=Function(name=call.tool, arguments=call.arguments))


class Delta(Contract):
    """What a chunk adds to the message."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    tool_calls: tuple[ShownCall, ...] | None = None


class ChunkChoice(Contract):
    """The one choice of a chunk."""

    index: int = 0
    delta: Delta
    finish_reason: Literal["stop", "length"] | None = None


class TokenUsage(Contract):
    """Tokens, counted as OpenAI does."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> "TokenUsage":
        """Count what the whole answer used, over all calls of a model."""
        return cls(prompt_tokens=usage.input_tokens, completion_tokens=usage.output_tokens, total_tokens=usage.tokens)


class Chunk(Contract):
    """A part of a reply."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: tuple[ChunkChoice, ...]
    usage: TokenUsage | None = None


class ReplyMessage(Contract):
    """The whole message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None = None
    tool_calls: tuple[ShownCall, ...] | None = None


class Choice(Contract):
    """The one choice of a reply."""

    index: int = 0
    message: ReplyMessage
    finish_reason: Literal["stop", "length"]


class ChatCompletion(Contract):
    """A whole reply."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: TokenUsage


async def completion(answer: AsyncGenerator[ChatEvent, None], *, shows_calls: bool) -> ChatCompletion:
    """Return the answer when it is whole."""
    async with aclosing(answer) as events:
        async for event in events:
            if isinstance(event, AnswerFinished):
                return _whole(event, shows_calls=shows_calls)
    raise AgentError("The answer ended without its end")


async def chunks(
    answer: AsyncGenerator[ChatEvent, None], *, shows_calls: bool, with_usage: bool
) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield the answer as it comes."""
    own, created, calls = _new_id(), int(time.time()), 0

    def chunk(delta: Delta, finish_reason: Literal["stop", "length"] | None = None) -> ServerSentEvent:
        choice = ChunkChoice(delta=delta, finish_reason=finish_reason)
        return _event(Chunk(id=own, created=created, choices=(choice,)))

    async with aclosing(answer) as events:
        begun = False
        async for event in events:
            if not begun:
                yield chunk(Delta(role="assistant", content=""))
                begun = True
            match event:
                case AnswerText():
                    yield chunk(Delta(content=event.text))
                case AnswerWithdrawn():
                    yield chunk(Delta(content=f"\n\n(Taken back: {' '.join(event.complaints)})\n\n"))
                case ToolCallStarted() if shows_calls:
                    yield chunk(Delta(tool_calls=(ShownCall.of(event.call, calls),)))
                    calls += 1
                case AnswerFinished():
                    if listed := _references(event):
                        yield chunk(Delta(content=listed))
                    yield chunk(Delta(), "stop" if event.whole else "length")
                    if with_usage:
                        yield _event(Chunk(id=own, created=created, choices=(), usage=TokenUsage.of(event.usage)))
                case _:
                    pass
    yield DONE


def last_word(error: AgentError) -> ServerSentEvent:
    """Return what tells that a reply broke off: OpenAI's clients raise it."""
    status = status_of(error)
    told = openai_error(400 if status == UNPROCESSABLE else status, str(error))
    return ServerSentEvent(raw_data=told.model_dump_json())


def _whole(event: AnswerFinished, *, shows_calls: bool) -> ChatCompletion:
    calls = tuple(ShownCall.of(call) for call in event.calls) if shows_calls else ()
    message = ReplyMessage(content=event.text + _references(event), tool_calls=calls or None)
    return ChatCompletion(
        id=_new_id(),
        created=int(time.time()),
        choices=(Choice(message=message, finish_reason="stop" if event.whole else "length"),),
        usage=TokenUsage.of(event.usage),
    )


def _references(event: AnswerFinished) -> str:
    """List the notes that the answer cites, below it."""
    lines = [f"[{reference.number}] {reference.title} ({reference.source})" for reference in event.references]
    return "\n\n" + "\n".join(lines) if lines else ""


def _event(chunk: Chunk) -> ServerSentEvent:
    return ServerSentEvent(raw_data=chunk.model_dump_json(exclude_none=True))


def _new_id() -> str:
    return f"chatcmpl-{uuid4().hex}"
