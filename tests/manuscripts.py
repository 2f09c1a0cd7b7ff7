"""Parts of an article for tests, with only what a test is about spelled out."""

from domain.citations import Citation
from domain.drafts import Draft, Paragraph, Section
from domain.groups import NoteGroup, NoteGroups
from domain.notes import Note, NoteId
from domain.outlines import Outline, PlannedSection


def a_paragraph(text: str, *cited: tuple[Note | str, str]) -> Paragraph:
    """Return a paragraph that cites these notes, or ids, with these quotes."""
    return Paragraph(
        text=text,
        citations=tuple(
            Citation(note=NoteId(note) if isinstance(note, str) else note.id, quote=quote) for note, quote in cited
        ),
    )


def a_section(heading: str, *paragraphs: Paragraph) -> Section:
    """Return a section of these paragraphs."""
    return Section(heading=heading, paragraphs=paragraphs)


def a_plan(heading: str, *notes: Note | str) -> PlannedSection:
    """Return the plan of a section that rests on these notes, or ids."""
    ids = tuple(NoteId(note) if isinstance(note, str) else note.id for note in notes)
    return PlannedSection(heading=heading, purpose=f"Explain {heading.casefold()}.", notes=ids)


def an_outline(*sections: PlannedSection, title: str = "GPU kernels", thesis: str = "Kernels are fast.") -> Outline:
    """Return an outline of these sections."""
    return Outline(title=title, thesis=thesis, sections=sections)


def a_draft(*sections: Section, title: str = "GPU kernels", thesis: str = "Kernels are fast.") -> Draft:
    """Return a draft of these sections, with an outline that fits."""
    plans = (
        PlannedSection(
            heading=section.heading,
            purpose="",
            notes=tuple(citation.note for paragraph in section.paragraphs for citation in paragraph.citations),
        )
        for section in sections
    )
    return Draft(outline=an_outline(*plans, title=title, thesis=thesis), sections=sections)


def themes(**notes: tuple[Note, ...]) -> NoteGroups:
    """Return groups by the names of their themes."""
    return NoteGroups(
        groups=tuple(
            NoteGroup(theme=theme, notes=tuple(note.id for note in members)) for theme, members in notes.items()
        )
    )
