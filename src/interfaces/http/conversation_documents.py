"""Conversations, as callers see them."""

from collections.abc import Iterable
from typing import Self

from application.ports.note_repository import NoteRepository
from domain.citations import Citation
from domain.cited_text import Reference, read_whole, references
from domain.contract import Contract
from domain.conversations import Conversation
from domain.messages import AssistantMessage
from domain.notes import NoteId
from domain.tools import ToolCall


class AnswerDocument(Contract):
    """What the agent said in one turn, as a person reads it, and what that cites."""

    turn: int
    text: str
    references: tuple[Reference, ...]


class ConversationDocument(Contract):
    """A conversation, what the agent said in it with its citations, and the calls in it that wait for approval."""

    conversation: Conversation
    answers: tuple[AnswerDocument, ...]
    pending: tuple[ToolCall, ...]

    @classmethod
    async def of(cls, conversation: Conversation, notes: NoteRepository) -> Self:
        """Return the document of a conversation over these notes; a note that is gone is cited no more."""
        said = [
            (number, *read_whole(turn.text))
            for number, turn in enumerate(conversation.turns)
            if isinstance(turn, AssistantMessage)
        ]
        known = {note.id: note for note in await notes.read(_cited(citations for _, _, citations in said))}
        answers = (
            AnswerDocument(turn=number, text=text, references=references(citations, known))
            for number, text, citations in said
        )
        return cls(conversation=conversation, answers=tuple(answers), pending=conversation.pending)


def _cited(said: Iterable[tuple[Citation, ...]]) -> tuple[NoteId, ...]:
    return tuple(dict.fromkeys(citation.note for citations in said for citation in citations))
