import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.visible_text import visible

HIDDEN = {
    "bidirectional controls": "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "of no width": "\u00ad\u034f\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff",
    "fillers": "\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u3164\uffa0",
    "blanks": "\u00a0\u1680\u2000\u2007\u200a\u202f\u205f\u2800\u3000\ufffc\U0001d159\U00013441\U00013442",
    "joiners and fillers of old scripts": "\u2d7f\U0001107f\U00016fe4\U0001bc9d",
    "variation selectors": "\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef",
    "tag letters": "\U000e0001\U000e0020\U000e0061\U000e007f",
    "reserved to be ignored": "\u2065\ufff0\ufff8\U000e0000\U000e0080\U000e0fff",
    "of music and shorthand": "\U0001bca0\U0001bca3\U0001d173\U0001d17a",
    "annotations": "\ufff9\ufffa\ufffb",
    "private": "\ue000\uf8ff\U000f0000\U0010fffd",
    "not characters": "\ufdd0\ufffe\uffff\U0010ffff",
    "halves": "\ud800\udfff",
    "controls": "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b",
    "ends of lines": "\u2028\u2029",
}


@pytest.mark.parametrize("letters", HIDDEN.values(), ids=HIDDEN)
def test_a_character_that_shows_nothing_is_shown_by_its_number(letters: str) -> None:
    for letter in letters:
        assert visible(f"a{letter}b") == f"a{json.dumps(letter)[1:-1]}b"


@pytest.mark.parametrize(
    "text", ["plain text", "größe", "温室 ハウス", "שלום", "नमस्ते", "résumé", "→ € 🌱", "back\\slash"]
)
def test_what_a_reader_sees_stays(text: str) -> None:
    assert visible(text) == text


def test_every_character_without_a_shape_is_shown() -> None:
    shown = {chr(number) for number in range(sys.maxunicode + 1) if visible(chr(number)) == chr(number)}
    assert {letter for letter in shown if not letter.isprintable()} == set()
    assert {unicodedata.category(letter)[0] for letter in shown} <= {"L", "M", "N", "P", "S", "Z"}


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    escaped = visible(json.dumps(text, ensure_ascii=False))
    assert json.loads(escaped) == text
