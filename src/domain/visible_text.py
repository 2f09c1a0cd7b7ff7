"""Text of which a reader sees every character: what has no shape, or changes the order, is written as its number."""

import json
import re
import unicodedata
from itertools import chain

_WITHOUT_SHAPE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
"""Categories of controls, formats, what is not assigned or private, halves of a character, and spaces."""
_BLANK = frozenset(
    map(
        chr,
        chain(
            (0x34F, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0x1D159),
            *map(
                range,
                (0x115F, 0x17B4, 0x180B, 0xFE00, 0x13441, 0xE0000),
                (0x1161, 0x17B6, 0x1810, 0xFE10, 0x13443, 0xE1000),
            ),
        ),
    )
)
"""Letters, marks and symbols that show nothing: those that Unicode lets a display ignore, and blanks."""
_JSON = re.compile(r'("(?:[^"\\]|\\.)*")|[^"]+')


def visible(text: str) -> str:
    """Return the text with all but visible characters and the space as JSON escapes them."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def json_in_a_line(text: str) -> str:
    """Return a JSON text on one line: its numbers as they stand there, its strings visible, each with its direction."""
    return _JSON.sub(lambda found: _string(found[1]) if found[1] else _punctuation(found[0]), text)


def _visible(letter: str) -> str:
    hidden = letter in _BLANK or (letter != " " and unicodedata.category(letter) in _WITHOUT_SHAPE)
    return json.dumps(letter)[1:-1] if hidden else letter


def _string(text: str) -> str:
    shown = visible(json.dumps(json.loads(text), ensure_ascii=False))
    # What is written from right to left would otherwise change the order of what stands beside it.
    is_reversed = any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in shown)
    return f"\u2068{shown}\u2069" if is_reversed else shown


def _punctuation(text: str) -> str:
    return "".join(text.split()).replace(",", ", ").replace(":", ": ")
