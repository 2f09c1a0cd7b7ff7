"""The article as it is being written."""

from collections.abc import Iterable
from typing import Self

from pydantic import Field

from domain.citations import Citation
from domain.contract import Contract
from domain.notes import Note, NoteId
from domain.outlines import Outline


class Paragraph(Contract):
    """Some sentences, or a piece of code, and what they rest on. The text is Markdown."""

    text: str = Field(min_length=1)
    citations: tuple[Citation, ...]


class Section(Contract):
    """A drafted section."""

    heading: str = Field(min_length=1)
    paragraphs: tuple[Paragraph, ...] = Field(min_length=1)

    def under(self, heading: str) -> Self:
        """The section with the heading that was planned for it, whatever the writer called it."""
        return self.model_copy(update={"heading": heading})

    def complaints(self, notes: tuple[Note, ...]) -> tuple[str, ...]:
        """Name every paragraph that cites nothing, and every citation that does not stand in the notes given."""
        known = {note.id: note for note in notes}
        found: list[str] = []
        for number, paragraph in enumerate(self.paragraphs, start=1):
            if not paragraph.citations:
                found.append(f"Paragraph {number} cites no note.")
            faults = (citation.fault(known) for citation in paragraph.citations)
            found.extend(f"Paragraph {number} {fault}" for fault in faults if fault)
        return tuple(found)


class Draft(Contract):
    """An outline and its sections, drafted, in the outline's order."""

    outline: Outline
    sections: tuple[Section, ...]

    @property
    def cited(self) -> frozenset[NoteId]:
        """The notes that some paragraph cites."""
        return frozenset(
            citation.note
            for section in self.sections
            for paragraph in section.paragraphs
            for citation in paragraph.citations
        )

    def with_sections(self, revised: Iterable[Section]) -> Self:
        """Return the draft with these sections in the place of those of the same headings."""
        by_heading = {section.heading: section for section in revised}
        sections = tuple(by_heading.get(section.heading, section) for section in self.sections)
        return self.model_copy(update={"sections": sections})
