"""Text in which a model cites notes as it goes: `Warps have 32 threads.<cite note="…">a warp is 32 threads</cite>`."""

import re
from collections.abc import Iterable, Mapping

from domain.citations import Citation
from domain.contract import Contract
from domain.notes import Note, NoteId

LONGEST_CITATION = 4_000
"""Characters of an element; what opens like one and does not close within so many is text."""

_OPENING = re.compile(r"""<cite\s+note=["']([^"'<>]*)["']\s*>""")
_CLOSING = "</cite>"
_BEGINNING = re.compile(r"<(?:c|ci|cit|cite|cite\s[^<>]{0,200})?$")
"""What may become an opening, at the end of a piece."""


class CitationReader:
    """Reads such a text piece by piece, and gives back what a person reads: a number for each note that is cited."""

    def __init__(self) -> None:
        self._held = ""
        self._numbers: dict[NoteId, int] = {}
        self._citations: list[Citation] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What was cited so far, in order."""
        return tuple(self._citations)

    def read(self, piece: str) -> str:
        """Return what can be shown of the text by now; what may become a citation is held back until it is one."""
        text = self._held + piece
        shown: list[str] = []
        position = 0
        while opening := _OPENING.search(text, position):
            closing = text.find(_CLOSING, opening.end(), opening.start() + LONGEST_CITATION)
            if closing >= 0:
                shown += [text[position : opening.start()], self._number(opening[1], text[opening.end() : closing])]
                position = closing + len(_CLOSING)
            elif len(text) - opening.start() >= LONGEST_CITATION:
                shown.append(text[position : opening.end()])
                position = opening.end()
            else:
                break
        held = opening or _BEGINNING.search(text, max(position, text.rfind("<")))
        end = held.start() if held else len(text)
        self._held = text[end:]
        return "".join((*shown, text[position:end]))

    def end(self) -> str:
        """Return what was held back and never closed."""
        rest, self._held = self._held, ""
        return rest

    def _number(self, note: str, quote: str) -> str:
        """Enter a citation, and return what a person sees of it."""
        number = self._numbers.setdefault(NoteId(note), len(self._numbers) + 1)
        self._citations.append(Citation(note=NoteId(note), quote=quote.strip() or " "))
        return f" [{number}]"


class Reference(Contract):
    """A note that an answer cites: its number there, what it is, and the words that the answer rests on."""

    number: int
    note: NoteId
    title: str
    source: str
    quotes: tuple[str, ...]


def read_whole(text: str) -> tuple[str, tuple[Citation, ...]]:
    """Return a whole text as a person reads it, and what it cites."""
    reader = CitationReader()
    shown = reader.read(text) + reader.end()
    return shown, reader.citations


def references(citations: Iterable[Citation], notes: Mapping[NoteId, Note]) -> tuple[Reference, ...]:
    """Return the notes that are cited, in the order of their numbers; one that is not among the notes is left out."""
    quotes: dict[NoteId, list[str]] = {}
    for citation in citations:
        said = quotes.setdefault(citation.note, [])
        if citation.quote not in said:
            said.append(citation.quote)
    return tuple(
        Reference(number=number, note=note, title=known.title, source=known.source, quotes=tuple(said))
        for number, (note, said) in enumerate(quotes.items(), start=1)
        if (known := notes.get(note)) is not None
    )
