"""The plan of an article."""

from pydantic import Field

from domain.contract import Contract
from domain.errors import InvalidRequest
from domain.notes import NoteId


class InvalidOutline(InvalidRequest):
    """An edited outline does not hold: an unknown note, or a section that rests on none."""


class PlannedSection(Contract):
    """A section to be drafted: what it is to say, and the notes that it rests on."""

    heading: str = Field(min_length=1)
    purpose: str
    notes: tuple[NoteId, ...]


class Outline(Contract):
    """A title, a thesis, and the sections that carry it."""

    title: str = Field(min_length=1)
    thesis: str = Field(min_length=1)
    sections: tuple[PlannedSection, ...] = Field(min_length=1)

    def notes_of(self, heading: str) -> tuple[NoteId, ...]:
        """Return the notes that the section of this heading rests on."""
        return next(section.notes for section in self.sections if section.heading == heading)

    def complaints(self, known: frozenset[NoteId]) -> tuple[str, ...]:
        """Name every section that rests on no note, or one not given, or whose heading is blank or stands twice."""
        headings = [section.heading.casefold() for section in self.sections]
        uncited = [f"The section {s.heading!r} rests on no note." for s in self.sections if not s.notes]
        unknown = [
            f"The section {section.heading!r} names the unknown note {note!r}."
            for section in self.sections
            for note in section.notes
            if note not in known
        ]
        twice = [
            f"The heading {section.heading!r} stands twice."
            for position, section in enumerate(self.sections)
            if section.heading.casefold() in headings[:position]
        ]
        blank = ["A heading is blank." for heading in headings if not heading.strip()]
        return (*uncited, *unknown, *twice, *blank)
