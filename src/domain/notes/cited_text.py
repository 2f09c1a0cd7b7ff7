"""Text in which a model cites notes: `Warps have 32 threads. [warps#2]` names a passage, whose words are added later.

`Warps have 32 threads.<cite note="warps-a2b3c4d5">a warp is 32 threads</cite>` quotes words, which may be wrong.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from itertools import count

from domain.answers import Reference
from domain.contract import Contract
from domain.notes.citation import Citation
from domain.notes.letters import split_sentences, without_list_marks, words_said
from domain.notes.markup import without_links, without_markup
from domain.notes.note import Note, NoteId
from domain.notes.passages import find_repeated, split_passages

_CITED = re.compile(
    r"""<cite\s+note=["'](?P<note>[^"'<>]*)["']\s*>(?P<quote>.*?)(?:</cite>|(?P<open>\Z))"""
    r"""| ?\[(?P<places>[\w-]+#\d{1,6}(?:[,;] ?[\w-]+#\d{1,6})*)\]""",
    re.DOTALL,
)
_PLACE = re.compile(r"([\w-]+)#(\d+)")
_MAX_SHOWN = 200
_BEGINNING = re.compile(r"<(?:c|ci|cit|cite|cite\s[^<>]{0,200})?$| ?\[[\w#,; -]{0,200}$| $")
"""The end of a piece that may be the start of a citation."""


class CitedPassage(Contract):
    """A note, by its id or its name, and the number of a passage."""

    note: str
    passage: int

    def resolve(self, notes: Mapping[NoteId, Note], names: Collection[str]) -> Citation | str:
        """Return the citation with the passage's words, or what is wrong, as the end of a sentence for a model."""
        note = notes.get(NoteId(self.note))
        if note is None:
            near = ", ".join(get_close_matches(self.note, names))
            nearest = f"the nearest: {near}" if near else "no name is like it"
            return f"cites {self.note[:_MAX_SHOWN]!r}, which is not the name of a note; {nearest}."
        passages = {each.number: each for each in split_passages(note.text)}
        named = passages.get(self.passage)
        if named is None or not named.is_evidence:
            wrong = "which does not exist" if named is None else "which says nothing on its own"
            return f"cites passage {self.passage} of the note {note.id}, {wrong}; cite one that supports the statement."
        return Citation(note=note.id, quote=named.text)


class CitationReader:
    """Reads a text with citations piece by piece; returns it as a person sees it, with a number for each cited note.

    `ids` maps names to notes; `numbers` are the numbers that notes have already.
    """

    def __init__(self, ids: Mapping[str, NoteId] | None = None, numbers: Mapping[str, int] | None = None) -> None:
        self.citations: list[Citation | CitedPassage] = []
        self.numbers: dict[str, int] = dict(numbers or {})
        self._held_back = ""
        self._ids = ids or {}
        self._last_number = 0  # the number that was just shown, so that it is not shown twice; 0 if text follows it

    def read_whole(self, text: str) -> str:
        """Return a complete text as a person sees it."""
        return self.read(text) + self.end()

    def read(self, piece: str) -> str:
        """Return what can be shown now; the start of a possible citation is held back."""
        text = self._held_back + piece
        shown: list[str] = []
        position = 0
        while (cited := _CITED.search(text, position)) and cited["open"] is None:
            self._last_number = self._last_number if cited.start() == position else 0
            shown += [text[position : cited.start()], self._numbers_of(cited)]
            position = cited.end()
        held = cited or _BEGINNING.search(text, position)
        end = held.start() if held else len(text)
        self._last_number = self._last_number if end == position else 0
        self._held_back = text[end:]
        return "".join((*shown, text[position:end]))

    def end(self) -> str:
        """Return what is still held back: a citation that was never closed."""
        rest, self._held_back = self._held_back, ""
        return rest

    def _numbers_of(self, found: re.Match[str]) -> str:
        """Return the numbers of the notes that are cited here, without the number that stands directly before."""
        shown, note = "", found["note"]
        cited: list[Citation | CitedPassage] = [
            CitedPassage(note=self._ids.get(name, name), passage=int(number))
            for name, number in _PLACE.findall(found["places"] or "")
        ]
        for each in cited or [Citation(note=self._ids.get(note, NoteId(note)), quote=found["quote"].strip() or " ")]:
            self.citations.append(each)
            if each.note not in self.numbers:
                taken = self.numbers.values()
                self.numbers[each.note] = next(number for number in count(1) if number not in taken)
            number = self.numbers[each.note]
            shown += "" if number == self._last_number else f" [{number}]"
            self._last_number = number
        return shown


def mark_repeated(text: str, passages: Mapping[str, str]) -> str:
    """Return the text with the mark of a passage after each sentence that nearly repeats the passage.

    It replaces marks of other notes. `passages` has their words by mark, `[warps#2]`. A text with quotes is unchanged.
    """
    words = {mark: frozenset(words_said(passage)) for mark, passage in passages.items()}
    if not words or "<cite" in text:
        return text
    parts: list[str] = []
    end = 0
    for cited in (*_CITED.finditer(text), None):  # `None` stands for the end of the text
        said, marks = (text[end : cited.start()], cited[0]) if cited else (text[end:], "")
        sentences = split_sentences(said)
        for number, sentence in enumerate(sentences, 1):
            is_last = number == len(sentences)  # the marks that follow belong to this sentence
            mark = find_repeated(sentence, words)
            note = mark.partition("#")[0].lstrip("[") if mark else ""
            if mark and not (is_last and f"{note}#" in marks):
                said = said.replace(sentence, f"{sentence} {mark}", 1)
                marks = "" if is_last else marks
        parts += (said, marks)
        end = cited.end() if cited else end
    return "".join(parts)


def references(
    citations: Iterable[Citation], notes: Mapping[NoteId, Note], numbers: Mapping[str, int] | None = None
) -> tuple[Reference, ...]:
    """Return the cited notes in the order of their numbers, without those that are not among `notes`.

    Without `numbers`, notes are numbered in the order in which they are first cited.
    """
    quotes: dict[NoteId, dict[str, None]] = {}
    for citation in citations:
        words = without_links(without_markup(citation.quote))
        words = words if "```" in citation.quote else without_list_marks(words)
        quotes.setdefault(citation.note, {})[words.strip()] = None
    given = numbers or {note: number for number, note in enumerate(quotes, start=1)}
    return tuple(
        Reference(number=given[note], id=note, title=known.title, source=known.source, quotes=tuple(quotes[note]))
        for note in sorted(quotes, key=given.__getitem__)
        if (known := notes.get(note)) is not None
    )
