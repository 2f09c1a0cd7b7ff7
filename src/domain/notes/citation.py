"""Citations, and the check that a quote occurs in its note."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate, chain, pairwise

from pydantic import Field

from domain.contract import Contract
from domain.notes.letters import count_words, fold, is_wide, without_list_marks, words_said
from domain.notes.markup import without_links, without_markup
from domain.notes.note import Note, NoteId

MIN_LETTERS = 8
"""The fewest letters and digits of a quote, a Chinese one counting as two: a shorter text occurs in any note."""
_MIN_WORDS, _MIN_WORDS_BEFORE_COLON = 3, 6
"""The fewest words that can support a claim; more before a colon, as in "There are two steps:"."""
_ADDRESS = re.compile(r"https?://[!-~]+")
_MAX_SHOWN = 200


def letters_of(text: str) -> str:
    """Return the letters and numbers that a Markdown text shows, without spaces, to compare texts.

    >>> letters_of("A **kernel** runs [on the GPU](gpu.md), for **1.5** s\u2026")
    'akernelrunsonthegpufor1.5s'
    """
    return "".join(_words_shown(text))


def is_long_enough(text: str) -> bool:
    """Whether a text has enough letters for a quote."""
    return sum(2 if is_wide(letter) else 1 for letter in letters_of(text)) >= MIN_LETTERS


def says_something(text: str) -> bool:
    """Whether a text can support a claim on its own: "Two steps:" cannot, nor can an address."""
    is_introduction = text.rstrip("\"'*_`\u201d\u2019 \n").endswith((":", "\uff1a"))
    said = _ADDRESS.sub("", without_links(text))
    return count_words(said) >= (_MIN_WORDS_BEFORE_COLON if is_introduction else _MIN_WORDS)


class Citation(Contract):
    """The support of a claim: a note, and words quoted from it."""

    note: NoteId
    quote: str = Field(min_length=1)

    def occurs_in(self, note: Note) -> bool:
        """Whether the note contains these words, whole and in this order; formatting is ignored."""
        said = f"{note.title}\n{note.text}"
        readings: tuple[Callable[[str], Iterable[str]], ...] = (_words_shown, words_said)
        return is_long_enough(self.quote) and any(_occurs(read(self.quote), read(said)) for read in readings)

    def complaint(self, notes: Mapping[NoteId, Note], *, alone: bool = True) -> str | None:
        """Return what is wrong, as the end of a sentence for a model; `None` if the quote occurs in its note.

        A quote that is `alone`, the only one that supports a claim, must also say something.
        """
        note = notes.get(self.note)
        shown = repr(self.quote[:_MAX_SHOWN])
        if note is None:
            return f"cites {self.note[:_MAX_SHOWN]!r}, which is not the id of a note."
        if not is_long_enough(self.quote) or (alone and not says_something(self.quote)):
            return f"quotes {shown} from the note {note.id}, which supports nothing; quote more words of it."
        if self.occurs_in(note):
            return None
        words = fold(" ".join(words_said(self.quote))).split()
        line = note.line_about([word for word in words if len(word) > 1 or is_wide(word)])
        return f"quotes {shown}, which the note {note.id} does not say; it says {line!r}."


def _words_shown(text: str) -> tuple[str, ...]:
    return words_said(without_list_marks(without_links(without_markup(text))))


def _occurs(quoted: Iterable[str], said: Iterable[str]) -> bool:
    """Whether the quoted words follow each other in a text; white space counts only between two numbers."""
    words, quote = _separate_numbers(said), "".join(_separate_numbers(quoted))
    text, ends = "".join(words), {0, *accumulate(map(len, words))}
    starts = ends | {end + 1 for end in ends if text[end : end + 1] == " "}
    at = text.find(quote)
    while at >= 0 and not (at in starts and at + len(quote) in ends):
        at = text.find(quote, at + 1)
    return at >= 0


def _separate_numbers(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words with a space between two numbers, which would become one number without it."""
    pairs = pairwise(chain([""], words))
    return tuple(f" {word}" if before[-1:].isdigit() and word[:1].isdigit() else word for before, word in pairs)
