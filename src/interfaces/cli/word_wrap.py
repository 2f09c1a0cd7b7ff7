"""Breaking text between words at the edge of a terminal while it arrives."""

import re
import shutil
from unicodedata import combining, east_asian_width

_COMPLETE = re.compile(r"(?s).*(?:\n|\S(?=[^\S\n]))")
"""The text without its last word, which may continue in the next piece, and without the blanks before that."""
_WORD = re.compile(r"\n|[^\S\n]*\S+|[^\S\n]+")
_FENCES = ("```", "~~~")


class WordWrap:
    """Begins a new line before a word that the terminal would break; elsewhere changes nothing.

    Blocks of code, which people copy, and words that are longer than a line stay as they are.
    """

    def __init__(self, *, at_terminal: bool) -> None:
        self._at_terminal = at_terminal
        self._held = ""
        self._used = 0
        self._in_code = False

    def read(self, piece: str) -> str:
        """Return what can be written now; the last word is held back until it has ended."""
        if not self._at_terminal:
            self._used = 0 if piece.endswith("\n") else 1
            return piece
        text, columns = self._held + piece, shutil.get_terminal_size().columns
        found = _COMPLETE.match(text)
        complete = found.end() if found else 0
        if len(text) - complete > columns + 1 or _width(text[-1:]) > 1:  # scripts with wide letters have no blanks
            complete = len(text)
        self._held = text[complete:]
        return "".join(self._placed(word, columns) for word in _WORD.findall(text[:complete]))

    def end(self) -> str:
        """Return what was held back, and end the line."""
        self._in_code = False
        return self.read("\n") if self._held or self._used else ""

    def _placed(self, word: str, columns: int) -> str:
        if word == "\n":
            self._used = 0
            return word
        letters, line_break = word.lstrip(), ""
        if not self._used and letters.startswith(_FENCES):
            self._in_code = not self._in_code
        would_break = self._used + _width(word) > columns >= _width(letters)
        if would_break and self._used and not self._in_code and letters not in {"", word}:
            word, line_break, self._used = letters, "\n", 0
        self._used = (max(1, self._used + _width(word)) - 1) % columns + 1
        return line_break + word


def _width(text: str) -> int:
    """Return the columns of a text: two for each wide letter, none for a mark."""
    if text.isascii():
        return len(text.expandtabs())
    return sum(2 if east_asian_width(each) in "WF" else 0 if combining(each) else 1 for each in text)
