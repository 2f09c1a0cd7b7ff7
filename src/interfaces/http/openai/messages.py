"""What OpenAI's clients send, and the question that it is to the agent."""

from collections.abc import Callable
from itertools import groupby
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from application.ask_agent import AskAgentRequest
from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, Message, SystemMessage, UserMessage

ELLIPSIS = "…"
"""Stands for the user before a greeting of the assistant: many models refuse a conversation that begins with that."""


class Lenient(BaseModel):
    """A part of a request; unknown fields are ignored, as OpenAI's own server ignores them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ContentPart(Lenient):
    """A part of a message's content; of an image, a sound or a file only the type can be read."""

    type: str = Field(default="text", max_length=100)
    text: str | None = None
    refusal: str | None = None

    @property
    def words(self) -> str | None:
        """What the part says; `None` if it cannot be read."""
        return self.refusal if self.text is None else self.text


class ChatMessage(Lenient):
    """A message of the conversation so far; calls of the client's own tools are ignored, which the agent lacks."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[tuple[ContentPart, ...], Field(max_length=1000)] | None = None
    refusal: str | None = None

    @property
    def instructs(self) -> bool:
        """Whether it is for the agent rather than a part of the conversation."""
        return self.role in {"system", "developer"}

    @property
    def parts(self) -> tuple[ContentPart, ...]:
        """The content, or the refusal that stands instead."""
        content = self.refusal or "" if self.content is None else self.content
        return (ContentPart(text=content),) if isinstance(content, str) else content

    @property
    def text(self) -> str:
        """The text of every part, and the types of those that cannot be read; empty if it is blank."""
        text = "\n".join(f"[{part.type}]" if part.words is None else part.words for part in self.parts)
        return text if text.strip() else ""


class StreamOptions(Lenient):
    """What a stream contains besides the reply."""

    include_usage: bool | None = None


class ResponseFormat(Lenient):
    """The shape of the reply, which is always text."""

    type: Literal["text"]


class ChatCompletionRequest(Lenient):
    """The conversation so far, and how the reply is sent; the agent answers, whichever model is named."""

    model: str = Field(max_length=200)
    messages: tuple[ChatMessage, ...] = Field(min_length=1, max_length=1000)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    tool_choice: Literal["auto", "none"] | None = None
    response_format: ResponseFormat | None = None

    def to_question(self, *, continuation: Callable[[], str]) -> AskAgentRequest:
        """Return the last question, and the messages before it, in which user and assistant take turns.

        Calls and results of the client's tools after the question are ignored. If the assistant's words are last, the
        question is the continuation, which asks for more of them.

        Raises:
            InvalidRequest: There is no question, or it has more than text.
        """
        instructions = [SystemMessage(text=each.text) for each in self.messages if each.instructs and each.text]
        conversation = [each for each in self.messages if not each.instructs]
        is_continued = bool(conversation) and conversation[-1].role == "assistant" and bool(conversation[-1].text)
        spoken = [each for each in conversation if each.role in {"user", "assistant"} and each.text]
        while spoken and spoken[-1].role != "user" and not is_continued:
            spoken.pop()
        if all(each.role != "user" for each in spoken):
            raise InvalidRequest("There is no message of the user")
        turns = [tuple(turn) for _, turn in groupby(spoken, key=lambda each: each.role)]
        history: list[Message] = [_joined(turn) for turn in turns]
        if isinstance(history[0], AssistantMessage):
            history.insert(0, UserMessage(text=ELLIPSIS))
        if is_continued:
            return AskAgentRequest(question=continuation(), history=(*instructions, *history))
        if unread := [part.type for each in turns[-1] for part in each.parts if part.words is None]:
            raise InvalidRequest(f"The question has a part of the type {unread[0]!r}; only text can be read")
        return AskAgentRequest(question=_joined(turns[-1]).text, history=(*instructions, *history[:-1]))


def _joined(turn: tuple[ChatMessage, ...]) -> UserMessage | AssistantMessage:
    """Return messages of one role as one: many models refuse two in a row."""
    text = "\n\n".join(each.text for each in turn)
    return UserMessage(text=text) if turn[0].role == "user" else AssistantMessage(text=text)
