"""Text in which a reader sees every character: one that is invisible, or changes the order, is written as an escape."""

import json
import re
import unicodedata

_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    "\u2d7f\U0001107f\U00016fe4\U0001bc9d\U0001d159\U00013441\U00013442\U000e0000-\U000e0fff]"
)
"""Letters, marks and symbols that are displayed as nothing or as a blank."""
_JSON = re.compile(r'("(?:[^"\\]|\\.)*")|[^"]+')


def visible(text: str) -> str:
    """Return the text with each invisible character, except the space, as a JSON escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() and not _BLANK.match(letter) else json.dumps(letter)[1:-1] for letter in text
    )


def json_in_a_line(text: str) -> str:
    """Return JSON on one line: its numbers unchanged, its strings visible and each in its own direction."""
    return _JSON.sub(_in_a_line, text)


def _in_a_line(part: re.Match[str]) -> str:
    if not part[1]:
        return "".join(part[0].split()).replace(",", ", ").replace(":", ": ")
    shown = visible(json.dumps(json.loads(part[1]), ensure_ascii=False))
    # Isolated by control characters, or text from right to left would change the order of its neighbours.
    is_reversed = any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in shown)
    return f"\u2068{shown}\u2069" if is_reversed else shown
