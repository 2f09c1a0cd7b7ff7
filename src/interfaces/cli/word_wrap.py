"""Text as it arrives, broken between words at the edge of a terminal."""

import re
import shutil
import unicodedata

_COMPLETE = re.compile(r"(?s).*(?:\n|\S(?=[^\S\n]))")
"""All but the last word, which may not have ended, and the blanks before it."""
_WORD = re.compile(r"\n|[^\S\n]*\S+|[^\S\n]+")
_FENCES = ("```", "~~~")


class WordWrap:
    """Writes a line break in place of the blanks before a word that a terminal would break.

    What is copied stays as it is: blocks of code, and words that no line can hold; and so does all text elsewhere.
    """

    def __init__(self, *, at_terminal: bool) -> None:
        self._at_terminal = at_terminal
        self._held = ""
        self._used = 0
        self._in_code = False

    def read(self, piece: str) -> str:
        """Return what can be written now; the last word is held back until it has ended."""
        if not self._at_terminal:
            self._used = not piece.endswith("\n")
            return piece
        text, columns = self._held + piece, shutil.get_terminal_size().columns
        found = _COMPLETE.match(text)
        complete = found.end() if found else 0
        if len(text) - complete > columns + 1 or _width(text[-1:]) > 1:  # scripts of wide letters have no blanks
            complete = len(text)
        self._held = text[complete:]
        return "".join(self._placed(word, columns) for word in _WORD.findall(text[:complete]))

    def end(self) -> str:
        """Return what was held back, and end the line."""
        self._in_code = False
        return self.read("\n") if self._held or self._used else ""

    def _placed(self, word: str, columns: int) -> str:
        letters = word.lstrip()
        if not letters:  # blanks, or the end of a line
            self._used = 0 if word == "\n" else self._used + _width(word)
            return word
        if not self._used and letters.startswith(_FENCES):
            self._in_code = not self._in_code
        is_moved = (
            self._used
            and not self._in_code
            and word != letters
            and self._used + _width(word) > columns >= _width(letters)
        )
        placed = f"\n{letters}" if is_moved else word
        used = _width(letters) if is_moved else self._used + _width(word)
        self._used = (used - 1) % columns + 1
        return placed


def _width(text: str) -> int:
    """Return the columns of a text: two for each wide letter, none for a mark."""
    if text.isascii():
        return len(text.expandtabs())
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else not unicodedata.combining(each) for each in text)
