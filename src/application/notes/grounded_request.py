"""What the requests of all steps that ask a model about notes share."""

from typing import Self

from domain.contract import Contract
from domain.notes import Note


class GroundedRequest(Contract):
    """A request whose answer must rest on these notes."""

    notes: tuple[Note, ...]

    def halved(self) -> Self:
        """Return the request with half as much of each note, for a model that cannot read all of it."""
        return self.model_copy(update={"notes": tuple(note.clipped(len(note.text) // 2) for note in self.notes)})
