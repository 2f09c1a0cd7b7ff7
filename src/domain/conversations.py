"""Conversations, as they are remembered."""

import secrets
from datetime import datetime
from typing import Annotated, Literal, NewType, Self

from pydantic import Field

from domain.contract import Contract
from domain.errors import InvalidRequest, RunFailed
from domain.messages import AssistantMessage, Message, ToolMessage, UserMessage
from domain.tools import ToolCall, new_tool_call_id

ConversationId = NewType("ConversationId", str)

LONGEST_TITLE = 80
"""Characters of the first question that a conversation is listed by."""


class UnknownConversation(InvalidRequest):
    """No conversation has this id."""


class ConversationMoved(RunFailed):
    """Somebody else has gone on with the conversation meanwhile."""


class Summary(Contract):
    """What stands for the first `covers` turns of a conversation, where a model cannot read them all."""

    role: Literal["summary"] = "summary"
    text: str
    covers: int = Field(ge=1)


Turn = Annotated[UserMessage | AssistantMessage | ToolMessage | Summary, Field(discriminator="role")]


class ConversationEntry(Contract):
    """A conversation's line in the list of them: its first question, how many turns it has, and when the last came."""

    id: ConversationId
    title: str
    turns: int
    updated: datetime


class Conversation(Contract):
    """What was said so far, oldest first; turns are added and never changed."""

    id: ConversationId
    turns: tuple[Turn, ...] = ()

    @property
    def title(self) -> str:
        """The first question that says anything, on one line."""
        asked = (" ".join(turn.text.split()) for turn in self.turns if isinstance(turn, UserMessage))
        line = next((line for line in asked if line), "")
        return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"

    @property
    def summary(self) -> str:
        """What stands for the turns that a model is no longer shown; empty while it is shown all."""
        latest = self._latest_summary
        return latest.text if latest else ""

    @property
    def messages(self) -> tuple[Message, ...]:
        """What a model is shown: the turns that no summary stands for, and the last word on each call."""
        covered = self._covered
        return tuple(message for number, message in self._said if number >= covered)

    @property
    def pending(self) -> tuple[ToolCall, ...]:
        """The calls that have no answer yet, because a person is to approve them first."""
        answered = {turn.call for turn in self.turns if isinstance(turn, ToolMessage)}
        calls = (call for turn in self.turns if isinstance(turn, AssistantMessage) for call in turn.calls)
        return tuple(call for call in calls if call.id not in answered)

    @property
    def size(self) -> int:
        """Characters of all that a model is shown."""
        return len(self.summary) + sum(_size(message) for message in self.messages)

    def and_(self, *turns: Turn) -> Self:
        """Return the conversation with further turns."""
        return self.model_copy(update={"turns": (*self.turns, *turns)})

    def told_apart(self, message: AssistantMessage) -> AssistantMessage:
        """Return the message with a new id for each call that has none, or one that another call has.

        Many models count their calls anew in each reply. A call that was taken for another's would never be approved,
        or be approved with it.
        """
        taken = {call.id for turn in self.turns if isinstance(turn, AssistantMessage) for call in turn.calls}
        calls: list[ToolCall] = []
        for call in message.calls:
            apart = call if call.id and call.id not in taken else call.model_copy(update={"id": new_tool_call_id()})
            taken.add(apart.id)
            calls.append(apart)
        return message.model_copy(update={"calls": tuple(calls)})

    def older(self, keep: int) -> tuple[Message, ...]:
        """Return what to sum up, so that about `keep` characters of the latest messages are left as they are.

        The part that is left begins with a question, so that no call is parted from its answer; the latest question
        always stays. There may be nothing to sum up.
        """
        shown = self.messages
        kept, begins = 0, len(shown)
        for number in range(len(shown) - 1, -1, -1):
            kept += _size(shown[number])
            if isinstance(shown[number], UserMessage):
                if kept > keep and begins < len(shown):
                    break
                begins = number
        return shown[:begins]

    def summed_up(self, text: str, older: tuple[Message, ...]) -> Summary:
        """Return the turn that from now on stands for these messages, and for all that an earlier summary did."""
        covered = self._covered
        numbers = [number for number, _ in self._said if number >= covered]
        return Summary(text=text, covers=numbers[len(older) - 1] + 1)

    @property
    def _said(self) -> tuple[tuple[int, Message], ...]:
        """The turns that are messages, with their numbers; of several answers to a call it is the last."""
        answers = {turn.call: number for number, turn in enumerate(self.turns) if isinstance(turn, ToolMessage)}
        return tuple(
            (number, turn)
            for number, turn in enumerate(self.turns)
            if not isinstance(turn, Summary) and (not isinstance(turn, ToolMessage) or answers[turn.call] == number)
        )

    @property
    def _covered(self) -> int:
        latest = self._latest_summary
        return latest.covers if latest else 0

    @property
    def _latest_summary(self) -> Summary | None:
        return next((turn for turn in reversed(self.turns) if isinstance(turn, Summary)), None)


def new_conversation_id() -> ConversationId:
    """Return a name for a conversation that is short enough to type, and that nobody guesses."""
    return ConversationId("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12)))


def _size(message: Message) -> int:
    calls = message.calls if isinstance(message, AssistantMessage) else ()
    return len(message.text) + sum(len(call.arguments) + len(call.tool) for call in calls)
