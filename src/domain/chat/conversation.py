"""Conversations, as they are remembered."""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Annotated, Literal, NewType, Self

from pydantic import Field

from domain.contract import Contract
from domain.errors import Conflict, NotFound
from domain.identifiers import new_identifier
from domain.messages import AssistantMessage, Message, ToolMessage, UserMessage, characters
from domain.tools import ToolCall

ConversationId = NewType("ConversationId", str)

MAX_TITLE = 80
"""Characters of the first question that a conversation is listed by."""


class UnknownConversation(NotFound):
    """No conversation has this id."""


class ConversationChanged(Conflict):
    """Another process has continued the conversation meanwhile."""


class Summary(Contract):
    """Replaces the first `covers` turns where a model cannot read them all."""

    role: Literal["summary"] = "summary"
    text: str
    covers: int = Field(ge=1)


Turn = Annotated[UserMessage | AssistantMessage | ToolMessage | Summary, Field(discriminator="role")]


class Conversation(Contract):
    """The turns so far, oldest first; turns are added and never changed."""

    id: ConversationId
    turns: tuple[Turn, ...] = ()

    def existing(self) -> Self:
        """Return the conversation; raise `UnknownConversation` if it has no turns."""
        if not self.turns:
            raise UnknownConversation(f"There is no conversation {self.id}", conversation=self.id)
        return self

    def with_turns(self, *turns: Turn) -> Self:
        """Return the conversation with further turns."""
        return self.model_copy(update={"turns": (*self.turns, *turns)})

    @property
    def title(self) -> str:
        """The first question that has words, on one line."""
        questions = (" ".join(turn.text.split()) for turn in self.turns if isinstance(turn, UserMessage))
        line = next(filter(None, questions), "")
        return line if len(line) <= MAX_TITLE else f"{line[: MAX_TITLE - 1]}…"

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """Every call of a tool."""
        return tuple(call for turn in self.turns if isinstance(turn, AssistantMessage) for call in turn.calls)

    @property
    def pending(self) -> tuple[ToolCall, ...]:
        """The calls that wait for a person's approval."""
        answered = {turn.call for turn in self.turns if isinstance(turn, ToolMessage)}
        return tuple(call for call in self.calls if call.id not in answered)

    @property
    def summary(self) -> Summary | None:
        """The latest summary."""
        return next((turn for turn in reversed(self.turns) if isinstance(turn, Summary)), None)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages that no summary covers, without replaced results and without questions that got no answer."""
        return tuple(message for _, message in self._numbered)

    def older_part(self, keep: int) -> tuple[tuple[Message, ...], int]:
        """Return the messages to summarize so that about `keep` characters remain, and how many turns they cover.

        The rest starts with a question, so that no call is separated from its result, and has the latest question.
        """
        size = end = 0
        for number, message in reversed(self._numbered):
            size += characters([message])
            if isinstance(message, UserMessage) and (size <= keep or not end):
                end = number
        return tuple(message for number, message in self._numbered if number < end), end

    @property
    def final_turns(self) -> tuple[tuple[int, Turn], ...]:
        """The turns with their numbers; of a call only the last result, as the first may say that it is unfinished."""
        numbered = tuple(enumerate(self.turns))
        last = {turn.call: number for number, turn in numbered if isinstance(turn, ToolMessage)}
        return tuple((n, turn) for n, turn in numbered if not isinstance(turn, ToolMessage) or last[turn.call] == n)

    @property
    def _numbered(self) -> tuple[tuple[int, Message], ...]:
        """The messages since the summary with the numbers of their turns; of questions in a row, only the last."""
        covered = self.summary.covers if self.summary else 0
        said = [(number, turn) for number, turn in self.final_turns if not isinstance(turn, Summary)]
        next_roles = [turn.role for _, turn in said[1:]]
        return tuple(
            (number, turn)
            for (number, turn), next_role in zip_longest(said, next_roles)
            if number >= covered and not (turn.role == "user" and next_role == "user")
        )


class ConversationEntry(Contract):
    """A conversation in a list: its first question, its number of turns, and the time of the last."""

    id: ConversationId
    title: str = ""
    turns: int = 0
    updated: datetime

    def with_turns(self, turns: Sequence[Turn], *, after: int, at: datetime) -> Self:
        """Return the entry once turns are added; raise `ConversationChanged` if it does not have `after` turns."""
        if self.turns != after:
            raise ConversationChanged(
                f"Conversation {self.id} has changed: it has {self.turns} turns, not {after}", conversation=self.id
            )
        title = self.title or Conversation(id=self.id, turns=tuple(turns)).title
        return self.model_copy(update={"title": title, "turns": after + len(turns), "updated": at})


def new_conversation_id() -> ConversationId:
    """Return an id that is short enough to type and hard to guess."""
    return ConversationId(new_identifier(12))
