"""Citations, and the check that a quote stands in its note."""

import re
from collections.abc import Mapping

from pydantic import Field

from domain.contract import Contract
from domain.notes import Note, NoteId

SHORTEST_QUOTE = 8
"""Characters that a quote needs, less white space and marks; a shorter one would stand in any note."""

_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]|!?\[([^\[\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
"""A wikilink or a link. What it shows holds no `[`, so no search begins anew within one: time stays linear."""

_MARK = re.compile(r"^[ \t]*(?:[-+*]|\d+[.)])[ \t]+|[*_`~#|\\<>\u2039\u203a]", re.MULTILINE)


def plain(text: str) -> str:
    """Text without white space and Markdown marks, for comparison: links become what they show.

    >>> plain("A **kernel** runs [on the GPU](gpu.md).")
    'AkernelrunsontheGPU.'
    """
    shown = _LINK.sub(lambda link: link[1] or link[2] or "", text)
    return "".join(_MARK.sub("", shown).split())


class Citation(Contract):
    """A claim's ground: the note, and the words in it, verbatim."""

    note: NoteId
    quote: str = Field(min_length=1)

    def stands_in(self, note: Note) -> bool:
        """Whether the quote occurs in the note, white space and Markdown marks aside."""
        said = f"{note.title}\n{note.text}"
        quoted = plain(self.quote)
        if len(quoted) < SHORTEST_QUOTE:
            return False
        return quoted in plain(said) or "".join(self.quote.split()) in "".join(said.split())

    def fault(self, notes: Mapping[NoteId, Note]) -> str | None:
        """Say what is wrong with the citation, as the end of a sentence; `None` if its quote stands in its note."""
        if self.note not in notes:
            return f"cites {self.note!r}, which is not among the notes."
        if not self.stands_in(notes[self.note]):
            return f"quotes {self.quote!r}, which note {self.note} does not say."
        return None
