"""The finished article, and how it reads."""

import re
import unicodedata
from typing import Self

from domain.citations import plain
from domain.contract import Contract
from domain.drafts import Draft, Paragraph, Section
from domain.notes import Note, NoteId

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


class Reference(Contract):
    """A cited note under its number, with the quotes that the text does not show in their own words."""

    number: int
    note: NoteId
    title: str
    source: str
    quotes: tuple[str, ...]


class Article(Contract):
    """A title, a thesis, sections, the references that their paragraphs cite, and how it was made."""

    title: str
    thesis: str
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    colophon: str

    @classmethod
    def of(cls, draft: Draft, notes: tuple[Note, ...], *, colophon: str) -> Self:
        """Put an approved draft together; number the notes in the order in which they are first cited."""
        known = {note.id: note for note in notes}
        quotes: dict[NoteId, dict[str, None]] = {}
        for section in draft.sections:
            for paragraph in section.paragraphs:
                shown = plain(paragraph.text)
                for citation in paragraph.citations:
                    unseen = quotes.setdefault(citation.note, {})
                    if plain(citation.quote) not in shown:
                        unseen[" ".join(citation.quote.split())] = None
        references = tuple(
            Reference(number=n, note=note, title=known[note].title, source=known[note].source, quotes=tuple(unseen))
            for n, (note, unseen) in enumerate(quotes.items(), start=1)
        )
        return cls(
            title=draft.outline.title,
            thesis=draft.outline.thesis,
            sections=draft.sections,
            references=references,
            colophon=colophon,
        )

    def to_markdown(self) -> str:
        """Return the article as a Markdown document that ends with its references and the colophon."""
        numbers = {reference.note: reference.number for reference in self.references}
        parts = [f"# {_one_line(self.title)}", f"*{_one_line(self.thesis)}*"]
        for section in self.sections:
            parts.append(f"## {_one_line(section.heading)}")
            parts.extend(_with_marks(paragraph, numbers) for paragraph in section.paragraphs)
        parts.append("## References")
        parts.append("\n".join(_listed(reference) for reference in self.references))
        parts.append(f"---\n\n*{_one_line(self.colophon)}*")
        return "\n\n".join(parts) + "\n"

    @property
    def slug(self) -> str:
        """The title as a file name: letters, digits and hyphens, 60 characters at most."""
        title = unicodedata.normalize("NFC", self.title.casefold())
        return "-".join(re.findall(r"\w+", title))[:60].strip("-") or "article"


def _with_marks(paragraph: Paragraph, numbers: dict[NoteId, int]) -> str:
    """Set the numbers of the cited notes behind the text, or on a line of their own behind a block."""
    marks = "".join(f"[{n}]" for n in sorted({numbers[citation.note] for citation in paragraph.citations}))
    text = _with_fences_closed(paragraph.text.strip())
    last_line = text.rsplit("\n", 1)[-1].lstrip()
    is_block = last_line.startswith(("```", "~~~", "|", "- ", "* ", "> ", "<"))
    return f"{text}\n\n{marks}" if is_block else f"{text} {marks}"


def _with_fences_closed(text: str) -> str:
    """Close a code fence that was left open, or the rest of the article would be code."""
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
    return f"{text}\n{fence}" if fence else text


def _listed(reference: Reference) -> str:
    quotes = " · ".join(f"“{quote}”" for quote in reference.quotes)
    line = f"{reference.number}. {_one_line(reference.title)} (`{_one_line(reference.source)}`)"
    return f"{line}: {quotes}" if quotes else line


def _one_line(text: str) -> str:
    return " ".join(text.split())
