"""What OpenAI's clients send, and the conversation that it means to the agent."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from application.chat.answer_in_passing import AnswerInPassingRequest
from domain.conversations import Turn
from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.tools import ToolCall, ToolCallId, ToolName


class Lenient(BaseModel):
    """A part of a request: what is not known is passed over, as OpenAI's own server does with what is new to it."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Part(Lenient):
    """A part of a message's content; only texts can be read."""

    type: str = Field(max_length=100)
    text: str | None = None


Content = str | Annotated[tuple[Part, ...], Field(max_length=1000)] | None


class CalledFunction(Lenient):
    """The tool that was called, and with what."""

    name: str
    arguments: str = "{}"


class CalledTool(Lenient):
    """A call that an earlier reply made."""

    id: str
    function: CalledFunction


class ChatMessage(Lenient):
    """A message of the conversation so far, whoever said it."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Content = None
    tool_calls: Annotated[tuple[CalledTool, ...], Field(max_length=1000)] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        """What the message says; raise `InvalidRequest` if a part of it is no text."""
        if isinstance(self.content, str):
            return self.content
        parts = self.content or ()
        if strange := next((part.type for part in parts if part.text is None), None):
            raise InvalidRequest(f"A part of the type {strange[:40]!r} cannot be read", remedy="Send text only.")
        return "\n".join(part.text or "" for part in parts)


class StreamOptions(Lenient):
    """What a stream is to tell besides the reply."""

    include_usage: bool | None = None


class ResponseFormat(Lenient):
    """The shape that the reply is to have."""

    type: str = Field(max_length=100)


class ChatCompletionRequest(Lenient):
    """The conversation so far, which the server does not remember, and how the reply is to come."""

    model: str = Field(max_length=200)
    messages: tuple[ChatMessage, ...] = Field(min_length=1, max_length=1000)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    tools: Annotated[tuple[JsonValue, ...], Field(max_length=1000)] | None = None
    tool_choice: Literal["auto", "none"] | None = None
    response_format: ResponseFormat | None = None

    @property
    def shows_calls(self) -> bool:
        """Whether the agent's calls of its own tools are shown; not to a client that would make calls of its own."""
        return not self.tools

    def asked(self) -> AnswerInPassingRequest:
        """Return the question and what was said before it; raise `InvalidRequest` for what the agent does not do."""
        if (self.n or 1) > 1:
            raise InvalidRequest("There is one choice to a reply", remedy="Leave n out.")
        if self.response_format is not None and self.response_format.type != "text":
            raise InvalidRequest("The reply is text, and follows no schema", remedy="Leave response_format out.")
        asked = max((place for place, message in enumerate(self.messages) if message.role == "user"), default=-1)
        before, after = _turns(self.messages[:asked]), _turns(self.messages[asked + 1 :])
        if asked < 0 or self.messages[-1].role == "tool" or any(not isinstance(turn, UserMessage) for turn in after):
            raise InvalidRequest("The last message must be the user's", remedy="End with the question.")
        return AnswerInPassingRequest(turns=(*before, *after), question=self.messages[asked].text)


_NOTHING = AssistantMessage()


def _turns(messages: Sequence[ChatMessage]) -> list[Turn]:
    """Return the messages as turns; a call without its answer, or an answer without its call, is left out.

    What a client tells the model to be is what its person said: the agent's own instructions stand before it.
    """
    answered = {message.tool_call_id for message in messages if message.role == "tool"}
    called: dict[str, ToolCall] = {}
    turns: list[Turn] = []
    for message in messages:
        match message.role:
            case "assistant":
                calls = tuple(_call(call) for call in message.tool_calls or () if call.id in answered)
                called.update({call.id: call for call in calls})
                turns.append(AssistantMessage(text=message.text, calls=calls))
            case "tool":
                call = called.pop(message.tool_call_id or "", None)
                if call is not None:
                    turns.append(ToolMessage(call=call.id, tool=call.tool, text=message.text))
            case _:
                turns.append(UserMessage(text=message.text))
    return [turn for turn in turns if turn != _NOTHING]


def _call(call: CalledTool) -> ToolCall:
    return ToolCall(id=ToolCallId(call.id), tool=ToolName(call.function.name), arguments=call.function.arguments)
