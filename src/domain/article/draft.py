"""The article while it is being written and reviewed."""

from collections.abc import Iterable, Sequence
from typing import Literal, Self

from pydantic import Field

from domain.article.outline import Outline, complaints_about_unknown, shorten_list
from domain.contract import Contract
from domain.errors import ContextOverflow, WorkFailed
from domain.notes.citation import Citation, says_something
from domain.notes.letters import split_sentences, words_said
from domain.notes.note import Note, NoteId
from domain.notes.passages import NumberedNote, find_repeated

_MAX_PASSAGES = 3
"""The most passages that a paragraph cites: a model that names more often names all of them."""


class TooMuchForModel(ContextOverflow):
    """The model cannot read the notes: there are at most `notes` of them, each with at most `characters`."""


class UnsupportedDraft(WorkFailed):
    """A paragraph cites nothing, or words that its note does not contain."""


class DraftRejected(WorkFailed):
    """The last review still has objections."""


class RevisedInVain(DraftRejected):
    """The revision equals a draft that was already rejected, so another round would find the same."""


class Paragraph(Contract):
    """Some sentences or a piece of code, as Markdown, and the quotes that support it."""

    text: str
    citations: tuple[Citation, ...]


class Section(Contract):
    """A drafted section."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


class WrittenParagraph(Contract):
    """A paragraph as a model writes it: first the numbers of the passages that support it, then the text."""

    passages: tuple[int, ...] = Field(
        min_length=1, description="The numbers of the passages that support the paragraph, three at most."
    )
    text: str = Field(min_length=1, description="Markdown: sentences or a fenced code block that say what these say.")


class WrittenSection(Contract):
    """A section as a model writes it."""

    paragraphs: tuple[WrittenParagraph, ...] = Field(min_length=1)

    def complaints(self, notes: Sequence[NumberedNote]) -> tuple[str, ...]:
        """Name every paragraph that is blank or cites nothing that supports it."""
        evidence = {passage.number for note in notes for passage in note.passages if passage.is_evidence}
        citable = sorted(passage.number for note in notes for passage in note.passages if passage.is_citable)
        choices = f"those that can are among {citable[0]} to {citable[-1]}" if citable else "none can"
        wrong = sorted({number for each in self.paragraphs for number in each.passages} - set(citable))
        uncitable = [f"Passage {shorten_list(wrong)} cannot be cited; {choices}."] if wrong else []
        blank = (f"Paragraph {n} is blank." for n, each in enumerate(self.paragraphs, 1) if not each.text.strip())
        unsupported = (
            f"Paragraph {n} cites only words that say nothing on their own; cite what it is based on."
            for n, paragraph in enumerate(self.paragraphs, 1)
            if evidence.isdisjoint(paragraph.passages) and set(paragraph.passages) <= set(citable)
        )
        return (*uncitable, *blank, *unsupported)

    def to_section(self, heading: str, notes: Iterable[NumberedNote]) -> Section:
        """Return the section under its planned heading; its quotes are the passages that it names or repeats."""
        passages = {passage.number: (note.note, passage) for note in notes for passage in note.passages}
        words = {number: frozenset(words_said(each.text)) for number, (_, each) in passages.items() if each.is_evidence}
        paragraphs = []
        for each in self.paragraphs:
            repeated = [find_repeated(sentence, words) for sentence in split_sentences(each.text)]
            named = tuple(dict.fromkeys(each.passages))
            if len(named) > _MAX_PASSAGES:
                named = tuple(filter(words.get, named))[:_MAX_PASSAGES]
            is_repetition = None not in repeated  # then the named passages are not needed
            numbers = (*filter(None, repeated), *(() if is_repetition else named))
            cited = (passages[number] for number in dict.fromkeys(numbers))
            citations = tuple(Citation(note=note, quote=passage.text) for note, passage in cited)
            paragraphs.append(Paragraph(text=each.text, citations=citations))
        return Section(heading=heading, paragraphs=tuple(paragraphs))


class Draft(Contract):
    """An outline and its drafted sections, in the outline's order."""

    outline: Outline
    sections: tuple[Section, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs of all sections."""
        return tuple(paragraph for section in self.sections for paragraph in section.paragraphs)

    @property
    def cited(self) -> frozenset[NoteId]:
        """The notes that the paragraphs cite."""
        return frozenset(citation.note for paragraph in self.paragraphs for citation in paragraph.citations)

    def with_sections(self, revised: Iterable[Section]) -> Self:
        """Return the draft in which these sections replace those with the same headings."""
        by_heading = {section.heading: section for section in (*self.sections, *revised)}
        return self.model_copy(update={"sections": tuple(by_heading.values())})

    def complaints(self, notes: Iterable[Note]) -> tuple[str, ...]:
        """Name every paragraph without a citation, and every quote that its note does not contain."""
        known = {note.id: note for note in notes}
        uncited = (f"{each.text[:80]!r} cites no note." for each in self.paragraphs if not each.citations)
        complaints = (
            citation.complaint(known, alone=not any(says_something(other.quote) for other in each.citations))
            for each in self.paragraphs
            for citation in each.citations
        )
        return (*uncited, *(f"A paragraph {complaint}" for complaint in complaints if complaint))


class Finding(Contract):
    """Something that the reviewer would change."""

    section: int = Field(description="The number of the section.")
    problem: str = Field(min_length=1, description="One sentence that says what to change.")
    severity: Literal["must_fix", "suggestion"]


class Review(Contract):
    """The findings on a draft, whose sections are numbered from 1."""

    findings: tuple[Finding, ...]

    @property
    def objections(self) -> tuple[Finding, ...]:
        """The findings that must be fixed; the draft is approved if there is none."""
        return tuple(finding for finding in self.findings if finding.severity == "must_fix")

    def complaints(self, count: int) -> tuple[str, ...]:
        """Name every unknown section; sections are numbered from 1 to `count`."""
        return complaints_about_unknown("section", (finding.section for finding in self.findings), count)
