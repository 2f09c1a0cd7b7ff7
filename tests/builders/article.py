"""Outlines, drafts and articles, with what a test does not name filled in."""

from domain.article.article import Article
from domain.article.draft import Draft, Finding, Paragraph, Review, Section, WrittenParagraph, WrittenSection
from domain.article.outline import Outline, PlannedSection
from domain.notes.citation import Citation
from domain.notes.note import Note
from tests.builders.notes import a_note

MEMORY = a_note("memory.md", "Shared memory is fast, global memory is slow.\n\nShared memory is small.", title="Memory")
WARPS = a_note("gpu/warps.md", "Threads of a warp run in step. A warp diverges at a branch.", title="Warps")
NOTES = (MEMORY, WARPS)


def a_plan(heading: str, *notes: int) -> PlannedSection:
    """Return a planned section that is based on the notes with these numbers."""
    return PlannedSection(heading=heading, purpose=f"Explain {heading}.", notes=notes)


def an_outline(*sections: PlannedSection) -> Outline:
    """Return an outline of these sections, or of one for each of the notes."""
    return Outline(
        title="Fast kernels", thesis="Memory decides.", sections=sections or (a_plan("Memory", 1), a_plan("Warps", 2))
    )


def a_paragraph(text: str, *quotes: tuple[Note, str]) -> Paragraph:
    """Return a paragraph that cites these quotes."""
    return Paragraph(text=text, citations=tuple(Citation(note=note.id, quote=quote) for note, quote in quotes))


def a_section(heading: str, *paragraphs: Paragraph) -> Section:
    """Return a section of these paragraphs."""
    return Section(heading=heading, paragraphs=paragraphs)


def a_draft(*sections: Section) -> Draft:
    """Return a draft of these sections, or one that cites both notes."""
    return Draft(
        outline=an_outline(),
        sections=sections
        or (
            a_section("Memory", a_paragraph("Use shared memory.", (MEMORY, "Shared memory is fast"))),
            a_section("Warps", a_paragraph("Avoid branches.", (WARPS, "A warp diverges at a branch."))),
        ),
    )


def an_article(draft: Draft | None = None, *, objections: tuple[str, ...] = ()) -> Article:
    """Return the article of a draft."""
    return Article.of(draft or a_draft(), NOTES, byline="Written by hand.", objections=objections)


def written(*paragraphs: tuple[str, int]) -> WrittenSection:
    """Return a section as a model writes it: each paragraph with the number of its passage."""
    return WrittenSection(paragraphs=tuple(WrittenParagraph(text=text, passages=(n,)) for text, n in paragraphs))


def a_review(*objections: tuple[int, str]) -> Review:
    """Return a review with these objections to sections."""
    return Review(
        findings=tuple(Finding(section=number, problem=problem, severity="must_fix") for number, problem in objections)
    )
