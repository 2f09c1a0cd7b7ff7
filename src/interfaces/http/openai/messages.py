"""What OpenAI's clients send, and the question that it is to the agent."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from application.ask_agent import AskAgentRequest
from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, Message, SystemMessage, UserMessage


class Lenient(BaseModel):
    """A part of a request; unknown fields are ignored, as OpenAI's own server ignores them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TextPart(Lenient):
    """A part of a message's content; only text can be read."""

    text: str


class ChatMessage(Lenient):
    """A message of the conversation so far; calls of the client's own tools are ignored, which the agent lacks."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | Annotated[tuple[TextPart, ...], Field(max_length=1000)] | None = None

    @property
    def text(self) -> str:
        """The text of every part."""
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content or ())


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

    def to_question(self) -> AskAgentRequest:
        """Return the last question, and the messages before it; what follows it is ignored.

        Raises:
            InvalidRequest: There is no question.
        """
        instructions: list[Message] = []
        spoken: list[Message] = []
        for message in self.messages:
            text = message.text
            if message.role in {"system", "developer"}:
                instructions.append(SystemMessage(text=text))
            elif message.role == "assistant" and text:
                spoken.append(AssistantMessage(text=text))
            elif message.role == "user" and spoken and isinstance(spoken[-1], UserMessage):
                spoken[-1] = UserMessage(text=f"{spoken[-1].text}\n\n{text}")  # many models refuse two in a row
            elif message.role == "user":
                spoken.append(UserMessage(text=text))
        while spoken and not isinstance(spoken[-1], UserMessage):
            spoken.pop()
        if not spoken:
            raise InvalidRequest("There is no message of the user")
        return AskAgentRequest(question=spoken[-1].text, history=(*instructions, *spoken[:-1]))
