"""Cuts prose into sentences, and tells which of them can be quoted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.citations import SHORTEST_QUOTE, plain
from infrastructure.language_models.extractive.phrases import LEANS, POINTS_AWAY, POINTS_BACK, WANTS_SEQUEL
from infrastructure.language_models.extractive.word_lists import EMPTY_WORDS

_SHORTEST = 4
_LONGEST = 70
"""Words of a sentence that is quoted. Scripts without spaces are counted by characters instead."""

_CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`).{1,500}?(?<!`)(?P=ticks)(?!`)")
_MARKUP = re.compile(
    rf"{_CODE.pattern}"
    r"|!\[\[[^\]]{0,300}\]\]|!\[[^\]]{0,300}\]\([^)]{0,500}\)|\[\^[^\]]{0,100}\]|<!--.{0,1000}?-->|%%.*?%%"
    r"|\[\[(?:[^\]|]{0,300}\|)?(?P<page>[^\]|]{0,300})\]\]|<(?P<address>https?://[^>\s]+)>"
    r"|\[(?P<words>[^\[\]]{1,300})\](?:\([^()]{0,500}(?:\([^()]{0,300}\)[^()]{0,300})?\)|\[[^\]]{0,300}\])"
)
"""Code, which is kept; images, footnote marks and comments, which are not; links, of which the words are."""

_HARMLESS_TAG = re.compile(r"</?(?:kbd|sub|sup)>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>|&[a-z]+;")
_OPAQUE = re.compile(_CODE.pattern + r"|(?<=\])\([^()\s]{0,500}\)|https?://[^\s)>]+|\[\[[^\]]{0,300}\]\]")

_STOP = re.compile(r"(?:[.!?\u2026\u061f\u06d4\u0964]+|[\u3002\uff01\uff1f]+)[\"'\u201d\u2019)\]*_\u300d\u300f\uff09]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'])"
    r"(?:e\.g|i\.e|vs|cf|dr|mr|mrs|ms|prof|st|jr|sr|fig|figs|eq|sec|ch|vol|approx|ca|al|resp|viz|incl|"
    r"dept|est|inc|ltd|no|nos|pp?|\d{1,2}|[a-z]|(?:[a-z]\.)+[a-z])$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?\u2026\u061f\u06d4\u0964\u3002\uff01\uff1f][\"'\u201d\u2019)\]*_`\u300d\u300f\uff09]*$")


@dataclass(frozen=True)
class Sentence:
    """A sentence as it stands in the note, and as an answer shows it."""

    source: str
    text: str

    @property
    def wants_sequel(self) -> bool:
        """Whether it announces the code or the list that follows."""
        return bool(WANTS_SEQUEL.search(self.text))

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip("\"'*_)\u201d").endswith(("?", "\u061f", "\uff1f"))

    @property
    def leans(self) -> bool:
        """Whether it needs what stands before it."""
        words = self.text.lstrip("*_\"'(\u201c")
        return bool(LEANS.match(words) or POINTS_BACK.match(words))

    @property
    def quotable(self) -> bool:
        """Whether it is whole, says something by itself, and leaves no debris in an answer."""
        text = self.text
        introduces = text.rstrip("*_").endswith(":")
        if not introduces and (not _ENDS.search(text) or POINTS_AWAY.search(text)):
            return False
        if (first := text.split(" ", 1)[0]).islower() and first.strip(",;:") in EMPTY_WORDS:
            return False
        if not _balanced(text) or _TAG.search(_HARMLESS_TAG.sub("", _CODE.sub("", text))):
            return False
        return self._has_a_fit_length(least=2 if introduces else _SHORTEST)

    def _has_a_fit_length(self, *, least: int) -> bool:
        words, characters = len(self.text.split()), len(plain(self.text))
        enough = words >= least or (not self.text.isascii() and characters >= 2 * SHORTEST_QUOTE)
        return enough and words <= _LONGEST and len(self.text) <= 10 * _LONGEST and characters >= SHORTEST_QUOTE


def sentences(prose: str) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph, its lines joined."""
    joined = " ".join(prose.split())
    masked = _OPAQUE.sub(lambda match: "X" * len(match[0]), joined)
    begin = 0
    for stop in _STOP.finditer(masked):
        if _ends_sentence(masked, begin, stop):
            yield from _sentence(joined[begin : stop.end()])
            begin = stop.end()
    yield from _sentence(joined[begin:])


def shown(text: str) -> str:
    """Return Markdown as an answer shows it: links by their words; no images, footnote marks or comments."""
    kept = _MARKUP.sub(lambda m: m[0] if m["ticks"] else m["page"] or m["address"] or m["words"] or "", text)
    return " ".join(kept.split())


def _sentence(source: str) -> Iterator[Sentence]:
    if text := shown(source):
        yield Sentence(source=source.strip(), text=text)


def _ends_sentence(masked: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether the mark closes a sentence: no abbreviation, and what follows does not begin with a small letter."""
    rest = masked[stop.end() : stop.end() + 8]
    if stop[0][0] in "\u3002\uff01\uff1f":
        return True
    if not rest[:1].isspace():
        return False
    if rest.lstrip(" \"'([*_\u201c\u2018")[:1].islower():
        return False
    return not (stop[0].startswith(".") and _ABBREVIATION.search(masked[max(begin, stop.start() - 20) : stop.start()]))


def _balanced(text: str) -> bool:
    """Whether marks and brackets close, code aside."""
    bare = _CODE.sub("", text)
    pairs = all(bare.count(opening) == bare.count(closing) for opening, closing in ("()", "[]", "\u201c\u201d"))
    return (
        pairs
        and "`" not in bare
        and bare.count("**") % 2 == 0
        and bare.count('"') % 2 == 0
        and bare.count("*") % 2 == 0
    )
