"""Notes cut into numbered passages, so that a writer cites by number and the program attaches the words."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from textwrap import dedent
from typing import Self, TypeVar

from domain.contract import Contract
from domain.notes.citation import is_long_enough, plain, says_something
from domain.notes.letters import amount, split_sentences, words_said
from domain.notes.note import Note, NoteId

_START = r"[ \t]*(?:`{3,}|~{3,}|#{1,6}[ \t]|(?:[-+*]|\d{1,9}[.)])[ \t]+\S)"
"""How a line begins that starts a block of its own: a code fence, a heading or a list item."""
_BLOCK = re.compile(
    r"^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}(?![^\n]*`)|~{3,}).*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|^#{1,6}[ \t][^\n]*"
    rf"|^[ \t]*\S[^\n]*(?:\n(?!{_START})[ \t]*\S[^\n]*)*",
    re.MULTILINE | re.DOTALL,
)
_CODE = ("```", "~~~")
_WHOLE = (*_CODE, "#", "|", ">", "<")
"""How a block begins that is not cut into sentences."""
_MIN_REPEATED = 6
"""Words of a sentence that repeats a passage, rather than says the same words by chance."""
_ADDED = 0.2
"""The share of its words that such a sentence may have besides; none is a number."""
Key = TypeVar("Key", int, str)


class Passage(Contract):
    """A sentence, a list item, a heading or a block of code, verbatim but for its indentation.

    `begins` says whether a paragraph of the note begins with it.
    """

    number: int
    text: str
    begins: bool

    @property
    def is_citable(self) -> bool:
        """Whether it can support a claim: a heading or a few letters cannot."""
        return not self.text.startswith("#") and is_long_enough(self.text)

    @property
    def is_ground(self) -> bool:
        """Whether it supports a paragraph on its own: `Two steps:` does not."""
        return self.is_citable and says_something(self.text)


class NumberedNote(Contract):
    """A note whose passages are numbered; a number is unique among the notes of a request."""

    note: NoteId
    title: str
    passages: tuple[Passage, ...]

    def halved(self) -> Self:
        """Return the note with the first half of its passages."""
        return self.model_copy(update={"passages": self.passages[: (len(self.passages) + 1) // 2]})


def number_passages(notes: Iterable[Note]) -> tuple[NumberedNote, ...]:
    """Number the passages of all notes, starting with 1."""
    numbered: list[NumberedNote] = []
    count = 0
    for note in notes:
        passages = split_passages(note.text, first=count + 1)
        numbered.append(NumberedNote(note=note.id, title=note.title, passages=passages))
        count += len(passages)
    return tuple(numbered)


@lru_cache(maxsize=16)  # an answer cites a note again and again
def split_passages(text: str, *, first: int = 1) -> tuple[Passage, ...]:
    """Cut Markdown into passages; code and sentences that are too short to be quoted belong to the passage before."""
    passages: list[Passage] = []
    end = 0
    for found in _BLOCK.finditer(text):
        begins = "\n" in text[end : found.start()].strip(" \t").removeprefix("\n") or not passages
        end = found.end()
        block = dedent(found[0]).strip()
        for words in filter(plain, [block] if found["fence"] or block.startswith(_WHOLE) else split_sentences(block)):
            passage = Passage(number=first + len(passages), text=words, begins=begins)
            is_near = not begins or words.startswith(_CODE)
            if passages and is_near and not passage.is_citable and not passages[-1].text.startswith("#"):
                longer = f"{passages[-1].text}\n{words}"
                passages[-1] = passages[-1].model_copy(update={"text": longer})
            else:
                passages.append(passage)
                begins = False
    return tuple(passages)


def is_quotable(note: Note) -> bool:
    """Whether the note has anything to cite."""
    return any(passage.is_ground for passage in split_passages(note.text))


def repeated(sentence: str, passages: Mapping[Key, frozenset[str]]) -> Key | None:
    """Return which passage, given by its words, a sentence nearly repeats, or repeats as a whole."""
    words = frozenset(words_said(sentence))
    nearest = max(passages, key=lambda each: len(words & passages[each]), default=None)
    if nearest is None:
        return None
    added = words - passages[nearest]
    is_near = len(added) <= _ADDED * len(words) and not any(map(str.isdigit, "".join(added)))
    return nearest if words == passages[nearest] or (is_near and amount(sentence) >= _MIN_REPEATED) else None
