"""The words and sentences of a text in any script, however the text is formatted."""

import html
import re
import unicodedata
from functools import lru_cache

UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese to Korean
)
"""The letters of scripts without spaces, for the brackets of a regular expression; with Korean, for its endings."""

OPTIONAL = (
    "\u0300-\u036f\u02b9-\u02cb\ufe00-\ufe0f"  # accents without a composed letter, apostrophes, variants
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
"""Marks that can be left out, such as the vowels of Arabic and Hebrew."""
_OPTIONAL = re.compile(f"[{OPTIONAL}]")
_ACCENTS = re.compile(f"(?<=[a-z\u03b1-\u03c9])[\u0300-\u036f]+|(?![\u0300-\u036f])[{OPTIONAL}]")
_ITEM = re.compile(r"^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?|(?<=>)[ \t]*)", re.MULTILINE)
_TAG = re.compile(r"</?(?:a|b|br|code|del|div|em|font|i|ins|kbd|mark|p|small|span|strong|sub|(sup)|u)(?:\s[^<>]*)?/?>")
_SUPERSCRIPT = re.compile("[\u00b2\u00b3\u00b9\u2070-\u207b]+")
_RANGE = re.compile(r"(?<=\d)\s*[-\u2013]\s*(?=\d)")
_SYMBOLS = {"<=": "\u2264", ">=": "\u2265", "!=": "\u2260", "->": "\u2192", "=>": "\u21d2"}
_SYMBOL = re.compile("|".join(_SYMBOLS))
_OPERATORS = {"++": "\u29fa", "#": "\u266f", "!": "\u00ac"}
_OPERATOR = re.compile(r"(?<=[^\W\d])(?:\+\+|#(?!\w))|(?<![\w!])!(?=[^\W\d]|\()")
"""`++` and `#` as in C++ and C#, and `!` as in `!ready`."""
_SIGN = re.compile(r"([<>$])\s+(?=\d)|(?<=\d)\s+(?=%)")
_BARE_DECIMAL = re.compile(r"(?<![\w.])\.(?=\d)")
_HYPHEN = re.compile(r"(?<=[^\W\d])(?<![\d.]e)-(?:[ \t]*\n[ \t]*)?(?=\w)|(?<=\w)-(?=[^\W\d])")
_NOISE = re.compile(
    r"(?<!\d)[.,:/^%]|[.,:/^](?![-\u2013]?\d)|[<>$-](?!\d)|\u2013(?!\d)|(?<=[^\W\d])(?<![\d.]e)[-\u2013]"
)
"""Marks of numbers, such as `.` and `%`, where they belong to no number."""
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")
_SENTENCE_END = (  # compiled and kept by `re` when it is first used: that takes milliseconds
    r"(?<!^\d\.)(?<!^\d\d\.)(?<!\b[^\W\d_]\.)"  # not after the number of a list item, or a letter as in e.g.
    r"(?<!\b(?:Dr|Mr|Nr|vs|ca|cf)\.)(?<!\b(?:etc|usw|bzw|Mrs|Fig|Abb)\.)"
    r"(?:(?<=[.!?\u2026\u061f\u06d4\u0964\u0965\u0589\u1362\u037e])|(?<=[\u03ac-\u03ce];)|(?<=[.!?][\"')*_`\u201d\u2019\u00bb]))\s+(?=[^\sa-z\u00df-\u00ff\u0430-\u045f])"
    r"|(?<=[\u3002\uff01\uff1f\uff61\u104b\u17d4])(?![\u300d\u300f\u201d\u2019\uff09])\s*"
    r"|(?<=[\u3002\uff01\uff1f\uff61][\u300d\u300f\u201d\uff09])(?!\u3068|\u3063\u3066)\s*"  # not before "he said"
    r"|(?<=[\u0e00-\u0eff])[ \t\n]+(?=[\u0e00-\u0eff])"  # Thai and Lao have spaces between sentences, and no marks
)


class _Spellings(dict[int, str | None]):
    """The character that stands for each character when texts are compared; `None` if it is ignored."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        self[code] = spelling = _spelling(letter, unicodedata.category(letter))
        return spelling


def _spelling(letter: str, kind: str) -> str | None:
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    if letter in "-\u2010":  # NFKC has changed a non-breaking hyphen into the latter
        return "-"
    if kind == "Pd" or letter == "\u2212":
        return "\u2013"
    if letter in "'\u2018\u2019`*_~" or kind in {"Cf", "Me"} or _OPTIONAL.match(letter):
        return None
    if letter in "\u2044\u00d7":
        return "/" if letter == "\u2044" else "x"
    is_symbol = kind in {"Sm", "Sc"} and not letter.isascii()
    return letter if is_symbol or kind[0] in "LMN" or letter.isspace() or letter in ".,:/^<>$%" else " "


_SPELLINGS = _Spellings()


def without_list_marks(text: str) -> str:
    """Return the text without the marks and numbers of list items, and without those of quotations."""
    return _ITEM.sub("", text)


@lru_cache(maxsize=64)
def words_said(text: str) -> tuple[str, ...]:
    """Return the words of a text for comparing quotes: each letter of a script without spaces is a word.

    Markdown, white space, case, quotation marks, dashes, hyphenation and the encoding of a character are ignored.

    >>> words_said("Don\u2019t **re-start** it at 1.5\u20132 \u2264 \uff15\uff01")
    ('dont', 'restart', 'it', 'at', '1.5-2', '≤', '5')
    """
    text = html.unescape(_TAG.sub(lambda tag: "^" if tag[1] and tag[0][1] != "/" else "", text))
    text = _SUPERSCRIPT.sub(lambda power: f"^{power[0]}", text)
    text = _SYMBOL.sub(lambda symbol: _SYMBOLS[symbol[0]], unicodedata.normalize("NFKC", text).casefold())
    text = _OPERATOR.sub(lambda operator: _OPERATORS[operator[0]], text)
    text = unicodedata.normalize("NFKC", text).translate(_SPELLINGS)
    text = _HYPHEN.sub("", _SIGN.sub(r"\1", _RANGE.sub("-", _BARE_DECIMAL.sub("0.", text))))
    text = _NOISE.sub(" ", text).replace("\u2013", "-")
    return tuple(UNSPACED_LETTER.sub(r" \g<0> ", text).split())


def fold(text: str) -> str:
    """Return a text as the search compares it: in lower case, without accents and other optional marks."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFKC", bare).replace("\u0131", "i")  # Turkish has two letters i


def is_wide(letter: str) -> bool:
    """Whether a letter is Chinese, Japanese or Korean: a few of them make a sentence."""
    return letter > "\u3000" and UNSPACED_LETTER.match(letter) is not None


def count_words(text: str) -> float:
    """Return about how many words a text has; in scripts without spaces a word is two letters, in Thai three."""
    words = words_said(without_list_marks(text))
    letters = [word for word in words if UNSPACED_LETTER.match(word)]
    return len(words) - len(letters) + sum(1 / 2 if is_wide(letter) else 1 / 3 for letter in letters)


def split_sentences(text: str) -> list[str]:
    """Split a paragraph into sentences by their end marks, or in Thai and Lao by spaces."""
    return [sentence for sentence in re.split(_SENTENCE_END, text) if sentence.strip()]
