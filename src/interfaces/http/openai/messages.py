"""Requests of OpenAI's clients, and how they become a question to the agent."""

from collections.abc import Callable
from itertools import groupby
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from application.ask_agent import AskAgentRequest
from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, SystemMessage, UserMessage
from domain.reasoning import without_reasoning

INSTRUCTING = {"system", "developer"}
KINDS: dict[str, type[SystemMessage | UserMessage | AssistantMessage]]
KINDS = {"system": SystemMessage, "developer": SystemMessage, "user": UserMessage, "assistant": AssistantMessage}
ELLIPSIS = "…"


class Lenient(BaseModel):
    """A part of a request; unknown fields are ignored, as OpenAI's own server ignores them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ContentPart(Lenient):
    """A part of a message's content; of an image, a sound or a file only the type is read."""

    type: str = Field(default="text", max_length=100)
    text: str | None = None
    refusal: str | None = None

    @property
    def words(self) -> str | None:
        """The words of the part; empty for a model's reasoning, `None` if the part is not text."""
        if "think" in self.type or "reason" in self.type:
            return ""
        return self.text if self.text or "text" in self.type else self.refusal


class ChatMessage(Lenient):
    """A message of the conversation so far; calls of the client's own tools are ignored."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[tuple[ContentPart | str, ...], Field(max_length=1000)] | None = None
    refusal: str | None = None

    @property
    def parts(self) -> tuple[ContentPart, ...]:
        """The content, or the refusal that stands instead."""
        content = self.refusal or "" if self.content is None else self.content
        parts = (content,) if isinstance(content, str) else content
        return tuple(ContentPart(text=part) if isinstance(part, str) else part for part in parts)

    @property
    def text(self) -> str:
        """The text of every part, and the types of those that cannot be read, without reasoning; empty if blank."""
        words = (f"[{part.type}]" if part.words is None else part.words for part in self.parts)
        text = "\n".join(filter(None, words))
        text = without_reasoning(text) if self.role == "assistant" else text
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
        """Return the last question, and the messages before it: instructions first, then user and assistant in turns.

        Calls and results of the client's tools are ignored. If an assistant's message is last, `continuation()` asks.

        Raises:
            InvalidRequest: There is no question, or it has more than text.
        """
        ordered = sorted(self.messages, key=lambda each: each.role not in INSTRUCTING)
        newest = ordered[-1]
        is_continued = newest.role == "assistant" and bool(newest.text)
        said = [each for each in ordered if each.role in KINDS and each.text]
        if newest.role == "user" and not newest.text and said and said[-1].role == "assistant":
            raise InvalidRequest("The question is empty")
        while said and said[-1].role != "user" and not is_continued:
            said.pop()
        if all(each.role != "user" for each in said):
            raise InvalidRequest("There is no message of the user")
        first = next(place for place, each in enumerate(said) if each.role not in INSTRUCTING)
        if said[first].role == "assistant":  # many models accept no conversation that begins so
            said.insert(first, ChatMessage(role="user", content=ELLIPSIS))
        turns = [(role, tuple(turn)) for role, turn in groupby(said, key=lambda each: each.role)]
        history = tuple(KINDS[role](text="\n\n".join(each.text for each in turn)) for role, turn in turns)
        if is_continued:
            return AskAgentRequest(question=continuation(), history=history)
        *unanswered, last = turns[-1][1]  # earlier questions may have failed
        if unread := [part.type for part in last.parts if part.words is None]:
            raise InvalidRequest(f"The question has a part of the type {unread[0]!r}; only text can be read")
        earlier = (UserMessage(text=each.text) for each in unanswered)
        return AskAgentRequest(question=last.text, history=(*history[:-1], *earlier))
