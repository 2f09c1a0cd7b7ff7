"""Notes split into numbered passages: a model cites a passage by its number, and the program adds its words."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from textwrap import dedent
from typing import Self, TypeVar

from domain.contract import Contract
from domain.notes.citation import is_long_enough, letters_of, says_something
from domain.notes.letters import count_words, split_sentences, words_said
from domain.notes.note import Note, NoteId

_START = r"[ \t]*(?:`{3,}|~{3,}|#{1,6}[ \t]|(?:[-+*]|\d{1,9}[.)])[ \t]+\S)"
"""The start of a line that starts a new block: a code fence, a heading or a list item."""
_BLOCK = re.compile(
    r"^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}(?![^\n]*`)|~{3,}).*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|^#{1,6}[ \t][^\n]*"
    rf"|^[ \t]*\S[^\n]*(?:\n(?!{_START})[ \t]*\S[^\n]*)*",
    re.MULTILINE | re.DOTALL,
)
_CODE = ("```", "~~~")
_WHOLE = (*_CODE, "#", "|", ">", "<")
"""The start of a block that is not split into sentences."""
_MIN_REPEATED = 6
"""The fewest words of a sentence that nearly repeats a passage; a shorter one may be alike by chance."""
_ADDED = 0.2
"""The largest share of such a sentence's words that the passage lacks; none of them may be a number."""
Key = TypeVar("Key", int, str)


class Passage(Contract):
    """A verbatim sentence, list item, heading or block of code; `begins` says whether it starts a paragraph."""

    number: int
    text: str
    begins: bool

    @property
    def is_citable(self) -> bool:
        """Whether it may be cited: a heading or a few letters may not."""
        return not self.text.startswith("#") and is_long_enough(self.text)

    @property
    def is_evidence(self) -> bool:
        """Whether it can support a paragraph on its own: `Two steps:` cannot."""
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
    """Split Markdown into passages; code and sentences that are too short to be quoted join the passage before."""
    passages: list[Passage] = []
    end = 0
    for found in _BLOCK.finditer(text):
        space = text[end : found.start()].strip(" \t")
        begins = "\n" in space.removeprefix("\n") or not passages  # after an empty line, or first of all
        end = found.end()
        block = dedent(found[0]).strip()
        pieces = [block] if found["fence"] or block.startswith(_WHOLE) else split_sentences(block)
        for words in filter(letters_of, pieces):
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
    """Whether the note has a passage that can support a paragraph."""
    return any(passage.is_evidence for passage in split_passages(note.text))


def find_repeated(sentence: str, passages: Mapping[Key, frozenset[str]]) -> Key | None:
    """Return the key of the passage, given as its words, that a sentence repeats, exactly or nearly."""
    words = frozenset(words_said(sentence))
    nearest = max(passages, key=lambda each: len(words & passages[each]), default=None)
    if nearest is None:
        return None
    added = words - passages[nearest]
    has_number = any(map(str.isdigit, "".join(added)))
    is_near = len(added) <= _ADDED * len(words) and not has_number and count_words(sentence) >= _MIN_REPEATED
    return nearest if words == passages[nearest] or is_near else None
