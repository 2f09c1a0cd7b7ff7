"""What an answer in a conversation tells while it comes."""

from typing import Annotated, Literal

from pydantic import Field

from domain.cited_text import Reference
from domain.contract import Contract
from domain.conversations import ConversationId
from domain.run_events import ToolCallFinished, ToolCallStarted
from domain.runs import RunId
from domain.tools import ToolCall
from domain.usage import Usage


class AnswerText(Contract):
    """The next words of the answer, as a person reads them: a number in brackets where a note is cited."""

    kind: Literal["answer_text"] = "answer_text"
    text: str


class AnswerWithdrawn(Contract):
    """What the answer said since the last call of a tool does not hold; another attempt follows."""

    kind: Literal["answer_withdrawn"] = "answer_withdrawn"
    complaints: tuple[str, ...]


class ToolsMissing(Contract):
    """Tools that should be there and are not, with the reason."""

    kind: Literal["tools_missing"] = "tools_missing"
    problem: str


class ApprovalNeeded(Contract):
    """The answer waits: a person is to say whether these calls may be made."""

    kind: Literal["approval_needed"] = "approval_needed"
    conversation: ConversationId
    calls: tuple[ToolCall, ...]


class AnswerFinished(Contract):
    """The whole answer: its last words, what they cite, every quote checked, and what it used.

    `whole` is false where a limit of the budget ended the search before the model was done with it.
    """

    kind: Literal["answer_finished"] = "answer_finished"
    run: RunId
    conversation: ConversationId
    text: str
    references: tuple[Reference, ...]
    calls: tuple[ToolCall, ...]
    usage: Usage
    seconds: float
    whole: bool = True


ChatEvent = Annotated[
    AnswerText | AnswerWithdrawn | ToolsMissing | ToolCallStarted | ToolCallFinished | ApprovalNeeded | AnswerFinished,
    Field(discriminator="kind"),
]
