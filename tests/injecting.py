"""The orders of tests/injections.yaml, and the disguises that some of them come in."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Self

import yaml
from pydantic import TypeAdapter
from typing_extensions import TypedDict

_FILE = Path(__file__).with_name("injections.yaml")
_LOOK_ALIKES = str.maketrans("aceiopsxy", "асеіорѕху")  # noqa: RUF001 - Cyrillic letters, which is the point
_LATIN = {replaced: letter for letter, replaced in _LOOK_ALIKES.items()}
_BOLD, _WIDE, _TAG = 0x1D41A, 0xFEE0, 0xE0000
_MARKS = ("\u0301", "\u0323")
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_BYTES = {selector: byte for byte, selector in enumerate(_SELECTORS)}
"""The variation selectors, one for each value of a byte."""


class _Disguised(TypedDict):
    disguise: str
    text: str


_FAMILIES: TypeAdapter[dict[str, list[str | _Disguised]]] = TypeAdapter(dict[str, list[str | _Disguised]])


@dataclass(frozen=True)
class Injection:
    """An order that no person gave."""

    family: str
    number: int
    text: str
    disguise: str = ""

    @property
    def name(self) -> str:
        """What it is listed by."""
        return f"{self.family}-{self.number}"

    def aimed(self, **places: str) -> Self:
        """Return the injection with the `$PLACES` that it names filled in, and its disguise put on."""
        text = self.text
        for name, place in places.items():
            text = text.replace(f"${name.upper()}", place)
        return replace(self, text=_DISGUISES[self.disguise](text))


def injections() -> tuple[Injection, ...]:
    """Return all of them."""
    families = _FAMILIES.validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    return tuple(
        Injection(family, number, entry)
        if isinstance(entry, str)
        else Injection(family, number, entry["text"], entry["disguise"])
        for family, entries in families.items()
        for number, entry in enumerate(entries, start=1)
    )


@cache
def undisguised(text: str) -> tuple[str, str]:
    """Return what an all too clever reader makes of a text, read forwards and backwards."""
    seen = "".join(map(_letter, text))
    hidden = bytes(_BYTES[ord(letter)] for letter in text if ord(letter) in _BYTES)
    read = unicodedata.normalize("NFKD", f"{seen}\n{hidden.decode('utf-8', 'ignore')}").translate(_LATIN)
    plain = "".join(letter for letter in read if unicodedata.category(letter) not in {"Mn", "Cf"})
    return plain, plain[::-1]


def _letter(letter: str) -> str:
    """Return a letter of the tags block as what it mirrors, and a control character or separator as a space."""
    if 0 < ord(letter) - _TAG < 0x80:
        return chr(ord(letter) - _TAG)
    return letter if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Zl", "Zp"} else " "


def _in_tags(text: str) -> str:
    return f"Nice weather.{''.join(chr(_TAG + ord(letter)) for letter in text)}"


def _in_selectors(text: str) -> str:
    return f"Nice weather \u2600{''.join(chr(_SELECTORS[byte]) for byte in text.encode())}"


def _between(*between: str) -> Callable[[str], str]:
    """Return what puts these behind the letters, in turn."""
    return lambda text: "".join(map("".join, zip(text, cycle(between), strict=False)))


def _letters(of: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(map(of, text))


_DISGUISES: dict[str, Callable[[str], str]] = {
    "": str,
    "controls": str,
    "tags": _in_tags,
    "variation_selectors": _in_selectors,
    "zero_width": _between("\u200b", "\u200d", "\u2060", "\ufeff"),
    "soft_hyphens": _between("\u00ad"),
    "combining": _between(*_MARKS),
    "backwards": lambda text: f"\u202e{text[::-1]}\u202c",
    "isolates": lambda text: " ".join(f"\u2067\u2066{word}\u2069\u2069" for word in text.split(" ")),
    "full_width": _letters(lambda letter: chr(ord(letter) + _WIDE) if "!" <= letter <= "~" else letter),
    "homoglyphs": lambda text: text.translate(_LOOK_ALIKES),
    "mathematical": _letters(lambda letter: chr(_BOLD + ord(letter) - ord("a")) if "a" <= letter <= "z" else letter),
    "line_separators": lambda text: text.replace("\n", "\u2028\u0085\u2029"),
}
