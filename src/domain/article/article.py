"""The finished article, and its Markdown."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Self

from domain.answers import Reference
from domain.article.draft import Draft, Paragraph, Section
from domain.article.inert_markdown import inert
from domain.contract import Contract
from domain.errors import StorageUnusable
from domain.notes.citation import letters_of
from domain.notes.cited_text import references
from domain.notes.note import Note

_BLOCK = re.compile(r"```|~~~|[|<]|[-+*>] |\d{1,9}[.)] ")
_MAX_QUOTE = 300
"""The most characters of a quote in the list of references."""


class UnwritablePlace(StorageUnusable):
    """An article cannot be saved at the destination."""


class Article(Contract):
    """A finished article; `byline` says how it was made, and `objections` are those of the last review."""

    title: str
    thesis: str
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    byline: str
    objections: tuple[str, ...] = ()

    @classmethod
    def of(cls, draft: Draft, notes: Iterable[Note], *, byline: str, objections: tuple[str, ...] = ()) -> Self:
        """Make an article of a draft; notes are numbered in the order in which they are first cited.

        A reference lists only the quotes that the text of the article does not already contain.
        """
        shown = letters_of("\n".join(paragraph.text for paragraph in draft.paragraphs))
        cited = (citation for paragraph in draft.paragraphs for citation in paragraph.citations)
        listed = [
            (each, tuple(_one_line(quote) for quote in each.quotes if letters_of(quote) not in shown))
            for each in references(cited, {note.id: note for note in notes})
        ]
        return cls(
            title=_one_line(draft.outline.title),
            thesis=_one_line(draft.outline.thesis),
            sections=draft.sections,
            references=tuple(each.model_copy(update={"quotes": quotes}) for each, quotes in listed),
            byline=byline,
            objections=objections,
        )

    @property
    def slug(self) -> str:
        """The title as a file name: letters, digits and hyphens, 60 characters at most."""
        title = unicodedata.normalize("NFC", self.title.casefold())
        return "-".join(re.findall(r"\w+", title))[:60].strip("-") or "article"

    def to_markdown(self) -> str:
        """Return the article as a Markdown document, which loads and runs nothing."""
        numbers = {reference.id: reference.number for reference in self.references}
        parts = [inert(f"# {_one_line(self.title)}"), inert(f"*{_one_line(self.thesis)}*")]
        for section in self.sections:
            heading = inert(f"## {_one_line(section.heading)}")
            parts += [heading, *(_with_numbers(each, numbers) for each in section.paragraphs)]
        parts += ["## References", "\n".join(map(_entry, self.references))]
        if self.objections:
            objections = (inert(f"- {_one_line(objection)}") for objection in self.objections)
            parts += ["## Open objections", "\n".join(objections)]
        return "\n\n".join((*parts, "---", inert(f"*{_one_line(self.byline)}*"))) + "\n"


def _with_numbers(paragraph: Paragraph, numbers: dict[str, int]) -> str:
    """Return the text followed by the numbers of the cited notes, on a line of their own after a block."""
    cited = "".join(f"[{n}]" for n in sorted({numbers[citation.note] for citation in paragraph.citations}))
    text = inert(paragraph.text.strip())
    last_line = text.rpartition("\n")[2].lstrip()
    return f"{text}\n\n{cited}" if _BLOCK.match(last_line) else f"{text} {cited}"


def _entry(reference: Reference) -> str:
    cut = (quote if len(quote) <= _MAX_QUOTE else f"{quote[:_MAX_QUOTE].rstrip()}…" for quote in reference.quotes)
    quotes = " · ".join(f"“{quote}”" for quote in cut)
    line = f"{reference.number}. {_one_line(reference.title)} (`{_one_line(reference.source)}`)"
    return inert(f"{line}: {quotes}" if quotes else line)


def _one_line(text: str) -> str:
    return " ".join(text.split())
