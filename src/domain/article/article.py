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
from domain.notes.citation import plain
from domain.notes.cited_text import references
from domain.notes.note import Note

_BLOCK = re.compile(r"```|~~~|[|<]|[-+*>] |\d{1,9}[.)] ")
_MAX_QUOTE = 300
"""Characters of a quote in the list of references."""


class UnwritablePlace(StorageUnusable):
    """An article cannot be saved there."""


class Article(Contract):
    """A title, a thesis, sections, the references that they cite, and how it was made.

    `objections` are those that the review still had when the article was published.
    """

    title: str
    thesis: str
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    byline: str
    objections: tuple[str, ...] = ()

    @classmethod
    def of(cls, draft: Draft, notes: Iterable[Note], *, byline: str, objections: tuple[str, ...] = ()) -> Self:
        """Make an article of a draft; notes are numbered in the order in which they are first cited.

        The quotes of a reference are those that the text does not contain anyway.
        """
        shown = plain("\n".join(paragraph.text for paragraph in draft.paragraphs))
        cited = (citation for paragraph in draft.paragraphs for citation in paragraph.citations)
        hidden = [
            (each, tuple(_one_line(quote) for quote in each.quotes if plain(quote) not in shown))
            for each in references(cited, {note.id: note for note in notes})
        ]
        return cls(
            title=_one_line(draft.outline.title),
            thesis=_one_line(draft.outline.thesis),
            sections=draft.sections,
            references=tuple(each.model_copy(update={"quotes": quotes}) for each, quotes in hidden),
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
            parts += [heading, *(_cited(each, numbers) for each in section.paragraphs)]
        parts += ["## References", "\n".join(map(_listed, self.references))]
        if self.objections:
            objections = (inert(f"- {_one_line(objection)}") for objection in self.objections)
            parts += ["## Open objections", "\n".join(objections)]
        return "\n\n".join((*parts, "---", inert(f"*{_one_line(self.byline)}*"))) + "\n"


def _cited(paragraph: Paragraph, numbers: dict[str, int]) -> str:
    """Add the numbers of the cited notes to the text, on a line of their own if it ends with a block."""
    cited = "".join(f"[{n}]" for n in sorted({numbers[citation.note] for citation in paragraph.citations}))
    text = inert(paragraph.text.strip())
    return f"{text}\n\n{cited}" if _BLOCK.match(text.rpartition("\n")[2].lstrip()) else f"{text} {cited}"


def _listed(reference: Reference) -> str:
    cut = (quote if len(quote) <= _MAX_QUOTE else f"{quote[:_MAX_QUOTE].rstrip()}…" for quote in reference.quotes)
    line = f"{reference.number}. {_one_line(reference.title)} (`{_one_line(reference.source)}`)"
    return inert(f"{line}: {' · '.join(f'“{quote}”' for quote in cut)}" if reference.quotes else line)


def _one_line(text: str) -> str:
    return " ".join(text.split())
