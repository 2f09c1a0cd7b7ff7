"""What the agent reports while it answers a question."""

from typing import Literal

from pydantic import Field

from domain.contract import Contract
from domain.events import ToolCallFinished, ToolCallStarted
from domain.identifiers import RunId
from domain.messages import AssistantMessage, Reply, ToolMessage
from domain.tools import ToolCall
from domain.usage import Usage


class Reference(Contract):
    """A source that an answer cites: its number in the text, what it is, and the words that support the answer."""

    number: int
    id: str
    title: str
    source: str
    quotes: tuple[str, ...]


class AnswerText(Contract):
    """The next words of the answer, as a person reads them."""

    kind: Literal["answer_text"] = "answer_text"
    text: str


WAS_REASONING = "The words so far were reasoning; the answer follows."


class AnswerReasoning(Contract):
    """What the model thinks, which is no part of the answer."""

    kind: Literal["answer_reasoning"] = "answer_reasoning"
    text: str


class AnswerWithdrawn(Contract):
    """The words since the last tool call are no answer: a check rejected them, or they were reasoning."""

    kind: Literal["answer_withdrawn"] = "answer_withdrawn"
    complaints: tuple[str, ...]


class ToolsUnavailable(Contract):
    """Some tools cannot be offered; `problem` says why."""

    kind: Literal["tools_unavailable"] = "tools_unavailable"
    problem: str


class MessagesAdded(Contract):
    """Complete messages, to be remembered before the answer continues."""

    kind: Literal["messages_added"] = "messages_added"
    messages: tuple[AssistantMessage | ToolMessage, ...]


class ApprovalNeeded(Contract):
    """The answer waits until a person has decided whether these calls may be made; `shown` has them as text."""

    kind: Literal["approval_needed"] = "approval_needed"
    calls: tuple[ToolCall, ...]
    shown: tuple[str, ...] = Field(default_factory=lambda event: tuple(call.shown for call in event["calls"]))


class AnswerFinished(Contract):
    """The last message, the sources it cites, and what the whole answer used.

    `complete` is false if the limit of replies ended the work before the model was done.
    """

    kind: Literal["answer_finished"] = "answer_finished"
    run: RunId
    text: str
    references: tuple[Reference, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    usage: Usage
    seconds: float
    complete: bool = True


ReplyPart = AnswerText | AnswerReasoning | AnswerWithdrawn | Reply
"""A part of a streamed reply: a piece of its text or reasoning, or, as the last part, the complete reply."""

ToolEvent = ToolsUnavailable | ToolCallStarted | ToolCallFinished
SentEvent = AnswerText | AnswerReasoning | AnswerWithdrawn | ToolEvent | ApprovalNeeded | AnswerFinished
"""The events of an answer that a client receives."""
AnswerEvent = SentEvent | MessagesAdded
