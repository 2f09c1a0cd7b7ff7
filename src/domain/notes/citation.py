"""Citations, and the check that a quote occurs in its note."""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping

from pydantic import Field

from domain.contract import Contract
from domain.notes.note import Note, NoteId

MIN_QUOTE = 8
"""Letters and digits that a quote needs, a wide one counting as two: a shorter quote occurs in any note."""
_MAX_SHOWN = 200

_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]|!?\[([^\[\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
"""A wikilink or a link, and what it shows. That has no `[`, so the search takes linear time."""
_ITEM = re.compile(r"^[ \t>]*(?:[-+*]|\d{1,9}[.)])[ \t]+", re.MULTILINE)
_NOISE = re.compile(r"(?<!\d)[.,:/]|[.,:/](?!\d)|(?<=[^\W\d_])-|-(?!\d)|[^\w.,:/-]|_")
"""All but letters, digits, and the marks that belong to a number."""
_ONE_SPELLING = {**dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"), 0x2044: "/"}
_WORD = re.compile(r"[^\W_]{2,}")


def plain(text: str) -> str:
    """Return what a Markdown text says without how it is presented, for comparison.

    Links become what they show. White space, case, Markdown, quotation marks, dashes, dots, invisible characters and
    the encoding of a character are presentation; marks within and before a number are not.

    >>> plain("A **kernel** runs [on the GPU](gpu.md), for **1.5** s…")
    'akernelrunsonthegpufor1.5s'
    """
    shown = _ITEM.sub("", without_links(html.unescape(text)))
    return _NOISE.sub("", unicodedata.normalize("NFKC", shown).casefold().translate(_ONE_SPELLING))


def without_links(text: str) -> str:
    """Return the text with what its links show in place of them."""
    return _LINK.sub(lambda link: link[1] or link[2] or "", text)


class Citation(Contract):
    """What supports a claim: a note, and words quoted from it."""

    note: NoteId
    quote: str = Field(min_length=1)

    def occurs_in(self, note: Note) -> bool:
        """Whether the note says these words, however they are presented."""
        said, quoted = f"{note.title}\n{note.text}", plain(self.quote)
        if sum(2 if is_wide(letter) else 1 for letter in quoted) < MIN_QUOTE:
            return False
        return quoted in plain(said) or "".join(self.quote.split()) in "".join(said.split())

    def complaint(self, notes: Mapping[NoteId, Note]) -> str | None:
        """Return what is wrong, as the end of a sentence for a model; `None` if the quote occurs in its note."""
        note = notes.get(self.note)
        if note is None:
            return f"cites {self.note[:_MAX_SHOWN]!r}, which is not the id of a note."
        if self.occurs_in(note):
            return None
        if len(plain(self.quote)) < MIN_QUOTE:
            return f"quotes {self.quote!r} from the note {note.id}; quote more words of it."
        line = note.line_about(tuple(_words(self.quote)))
        return f"quotes {self.quote[:_MAX_SHOWN]!r}, which the note {note.id} does not say; it says {line!r}."


def is_wide(letter: str) -> bool:
    """Whether a letter is of Chinese, Japanese or Korean, where a few of them are a sentence."""
    return unicodedata.east_asian_width(letter) in "WF"


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        yield from (word[at : at + 2] for at in range(len(word) - 1)) if is_wide(word[0]) else (word,)
