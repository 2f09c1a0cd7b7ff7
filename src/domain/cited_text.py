"""Text in which a model cites notes as it goes: `Warps have 32 threads.<cite note="…">a warp is 32 threads</cite>`."""

import re
from collections.abc import Iterable, Mapping

from domain.citations import Citation
from domain.contract import Contract
from domain.notes import Note, NoteId

LONGEST_CITATION = 4_000
"""Characters of an element; what opens like one and does not close within so many is text."""

_OPENING = "<cite"
_ELEMENT = re.compile(r"""<cite\s+note=["']([^"'<>]*)["']\s*>(.*?)</cite>""", re.DOTALL)


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
        """Return what can be shown of the text by now; the beginning of an element is held back until it closes."""
        self._held += piece
        shown = self._numbered()
        opened = _opened(self._held)
        if opened is not None and len(self._held) - opened <= LONGEST_CITATION:
            text, self._held = self._held[:opened], self._held[opened:]
        else:
            text, self._held = self._held, ""
        return shown + text

    def end(self) -> str:
        """Return what was held back and never closed."""
        rest, self._held = self._held, ""
        return rest

    def _numbered(self) -> str:
        """Return the held text up to the end of its last element, and hold only what follows."""
        shown: list[str] = []
        position = 0
        for element in _ELEMENT.finditer(self._held):
            note = NoteId(element[1])
            number = self._numbers.setdefault(note, len(self._numbers) + 1)
            self._citations.append(Citation(note=note, quote=element[2].strip() or " "))
            shown += [self._held[position : element.start()], f" [{number}]"]
            position = element.end()
        self._held = self._held[position:]
        return "".join(shown)


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


def _opened(text: str) -> int | None:
    """Return where an element begins that is not closed; `None` if none does."""
    begun = text.find(_OPENING)
    if begun >= 0:
        return begun
    start = text.rfind("<")
    return start if start >= 0 and _OPENING.startswith(text[start:]) else None
