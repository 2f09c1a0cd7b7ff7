"""Notes sorted into themes."""

from pydantic import Field

from domain.contract import Contract
from domain.notes import NoteId


class NoteGroup(Contract):
    """A theme, and the notes that speak of it."""

    theme: str = Field(min_length=1)
    notes: tuple[NoteId, ...] = Field(min_length=1)


class NoteGroups(Contract):
    """The themes of a selection of notes, the weightiest first."""

    groups: tuple[NoteGroup, ...] = Field(min_length=1)

    def complaints(self, known: frozenset[NoteId]) -> tuple[str, ...]:
        """Name every group that holds a note which was not given."""
        return tuple(
            f"The group {group.theme!r} names the unknown note {note!r}."
            for group in self.groups
            for note in group.notes
            if note not in known
        )
