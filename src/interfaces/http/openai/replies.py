"""The agent's answer as OpenAI's clients read it: complete, or in chunks.

The agent's own calls are never in `tool_calls`, which a client would have to execute; they have fields of their own.
"""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Literal
from uuid import uuid4

from fastapi.sse import ServerSentEvent
from pydantic import Field

from domain.answers import AnswerEvent, AnswerFinished, AnswerText, AnswerWithdrawn, MessagesAdded
from domain.contract import Contract
from domain.events import ToolCallFinished, ToolCallStarted
from domain.tools import ToolCall
from domain.usage import Usage
from interfaces.http.event_streams import EarlyEvent

MODEL = "agent"
"""The only model in the list: the agent, whichever model it uses."""

DONE = ServerSentEvent(raw_data="[DONE]")

FinishReason = Literal["stop", "length"]
AgentEvent = Annotated[ToolCallStarted | ToolCallFinished, Field(discriminator="kind")]


class ReplyMessage(Contract):
    """The message, or what a chunk adds to it."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    refusal: str | None = None


class ChunkChoice(Contract):
    """The one choice of a chunk."""

    index: int = 0
    delta: ReplyMessage
    finish_reason: FinishReason | None = None


class TokenUsage(Contract):
    """Tokens of every call of a model for the answer."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> "TokenUsage":
        """Count as OpenAI does."""
        return cls(prompt_tokens=usage.input_tokens, completion_tokens=usage.output_tokens, total_tokens=usage.tokens)


class Reply(Contract):
    """A reply, or a part of it."""

    id: str = Field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")
    created: int = Field(default_factory=lambda: int(time.time()))
    model: str = MODEL


class Chunk(Reply):
    """A part of a reply; `agent_event` is a call that the agent makes itself."""

    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    choices: tuple[ChunkChoice, ...]
    usage: TokenUsage | None = None
    agent_event: AgentEvent | None = None


class Choice(Contract):
    """The one choice of a reply."""

    index: int = 0
    message: ReplyMessage
    finish_reason: FinishReason


class ChatCompletion(Reply):
    """A complete reply; `agent_calls` are those that the agent has made itself."""

    object: Literal["chat.completion"] = "chat.completion"
    choices: tuple[Choice, ...]
    usage: TokenUsage
    agent_calls: tuple[ToolCall, ...]


async def completion(answer: AsyncGenerator[AnswerEvent, None]) -> ChatCompletion:
    """Return the whole answer, when it is complete."""
    [finished] = [event async for event in answer if isinstance(event, AnswerFinished)]
    message = ReplyMessage(role="assistant", content=finished.text + _references(finished))
    return ChatCompletion(
        choices=(Choice(message=message, finish_reason=_finish_reason(finished)),),
        usage=TokenUsage.of(finished.usage),
        agent_calls=finished.calls,
    )


async def chunks(
    answer: AsyncGenerator[AnswerEvent, None], *, with_usage: bool
) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield the answer as it arrives."""
    first = Chunk(choices=(ChunkChoice(delta=ReplyMessage(role="assistant", content="")),))
    yield _to_event(first, EarlyEvent)
    has_words, gap = False, ""
    async with aclosing(answer) as events:
        async for event in events:
            match event:
                case AnswerText():
                    yield _to_event(_chunk_after(first, gap + event.text))
                    has_words, gap = True, ""
                case AnswerWithdrawn():
                    has_words, gap = False, ""
                    yield _to_event(_chunk_after(first, f"\n\n(Withdrawn: {' '.join(event.complaints)})\n\n"))
                case MessagesAdded():
                    gap = "\n\n" if has_words else ""  # each reply of the model is a paragraph of its own
                case ToolCallStarted() | ToolCallFinished():
                    yield _to_event(_chunk_after(first, None).model_copy(update={"agent_event": event}), EarlyEvent)
                case AnswerFinished():
                    yield _to_event(_chunk_after(first, _references(event), _finish_reason(event)))
                    if with_usage:
                        usage = TokenUsage.of(event.usage)
                        yield _to_event(first.model_copy(update={"choices": (), "usage": usage}))
    yield DONE


def _chunk_after(first: Chunk, content: str | None, finish_reason: FinishReason | None = None) -> Chunk:
    choice = ChunkChoice(delta=ReplyMessage(content=content), finish_reason=finish_reason)
    return first.model_copy(update={"choices": (choice,)})


def _to_event(chunk: Chunk, kind: type[ServerSentEvent] = ServerSentEvent) -> ServerSentEvent:
    return kind(raw_data=chunk.model_dump_json(exclude_none=True))


def _finish_reason(answer: AnswerFinished) -> FinishReason:
    return "stop" if answer.complete else "length"


def _references(answer: AnswerFinished) -> str:
    lines = [f"[{reference.number}] {reference.title} ({reference.source})" for reference in answer.references]
    return "\n\n" + "\n".join(lines) if lines else ""
