"""Text in which a model cites notes: `Warps have 32 threads.<cite note="warps-a2b3c4">a warp is 32 threads</cite>`."""

import re
from collections.abc import Iterable, Mapping

from domain.answers import Reference
from domain.notes.citation import Citation
from domain.notes.markup import without_links, without_markup
from domain.notes.note import Note, NoteId

_OPENING = re.compile(r"""<cite\s+note=["']([^"'<>]*)["']\s*>""")
_CLOSING = "</cite>"
_BEGINNING = re.compile(r"<(?:c|ci|cit|cite|cite\s[^<>]{0,200})?$")
"""What may become an opening, at the end of a piece."""


class CitationReader:
    """Reads such a text piece by piece, and returns what a person reads: a number for each note that is cited."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self._held = ""
        self._numbers: dict[NoteId, int] = {}

    def read(self, piece: str) -> str:
        """Return what can be shown now; what may become a citation is held back."""
        text = self._held + piece
        shown: list[str] = []
        position = 0
        while opening := _OPENING.search(text, position):
            closing = text.find(_CLOSING, opening.end())
            if closing < 0:
                break
            shown += [text[position : opening.start()], self._number(opening[1], text[opening.end() : closing])]
            position = closing + len(_CLOSING)
        held = opening or _BEGINNING.search(text, max(position, text.rfind("<")))
        end = held.start() if held else len(text)
        self._held = text[end:]
        return "".join((*shown, text[position:end]))

    def end(self) -> str:
        """Return what is still held back: it was never closed."""
        rest, self._held = self._held, ""
        return rest

    def _number(self, note: str, quote: str) -> str:
        number = self._numbers.setdefault(NoteId(note), len(self._numbers) + 1)
        self.citations.append(Citation(note=NoteId(note), quote=quote.strip() or " "))
        return f" [{number}]"


def read_cited_text(text: str) -> tuple[str, tuple[Citation, ...]]:
    """Return a complete text as a person reads it, and its citations."""
    reader = CitationReader()
    shown = reader.read(text) + reader.end()
    return shown, tuple(reader.citations)


def references(citations: Iterable[Citation], notes: Mapping[NoteId, Note]) -> tuple[Reference, ...]:
    """Return the cited notes in the order of their numbers, without those that are not among `notes`."""
    quotes: dict[NoteId, dict[str, None]] = {}
    for citation in citations:
        quotes.setdefault(citation.note, {})[without_links(without_markup(citation.quote)).strip()] = None
    return tuple(
        Reference(number=number, id=note, title=known.title, source=known.source, quotes=tuple(said))
        for number, (note, said) in enumerate(quotes.items(), start=1)
        if (known := notes.get(note)) is not None
    )
