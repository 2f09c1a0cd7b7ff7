"""What counts as a word when notes are searched, equally for the notes and for the query."""

import re
import unicodedata
from collections.abc import Iterator

MOST_WORDS = 64
"""A query's words beyond these are passed over: they only tell notes apart that are all far off."""

_IDEOGRAPHS = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
_RUN = re.compile(rf"(?P<ideographs>[{_IDEOGRAPHS}]+)|[^\W_{_IDEOGRAPHS}]+")

_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about all also an and any are as at be been being but by can could did do does doing for from had has have
        having how i if in into is it its me my of on or our should so some such than that the their them then there
        these they this those to too us was we were what when where which who why will with would you your
        """,
    )
)


def spaced(text: str) -> str:
    """Set Chinese, Japanese and Korean characters apart, which are written without spaces between words.

    >>> spaced("GPU编程 basics").split()
    ['GPU', '编', '程', 'basics']
    """
    return _IDEOGRAPH.sub(r" \g<0> ", unicodedata.normalize("NFKC", text))


def words(text: str) -> Iterator[str]:
    """Yield the text's words as they stand; of Chinese, Japanese and Korean each two neighbouring characters.

    >>> list(words("GPU编程学, really_fast"))
    ['GPU', '编程', '程学', 'really', 'fast']
    """
    for run in _RUN.finditer(unicodedata.normalize("NFKC", text)):
        if run["ideographs"] and len(run[0]) > 1:
            yield from (run[0][i : i + 2] for i in range(len(run[0]) - 1))
        else:
            yield run[0]


def words_to_find(query: str) -> tuple[str, ...]:
    """Return the words that a query is about, each once, in small letters: without stop words where others remain.

    >>> words_to_find("How to write a kernel?")
    ('write', 'kernel')
    """
    found = tuple(dict.fromkeys(word.lower() for word in words(query)))
    return (tuple(word for word in found if word not in _STOP_WORDS) or found)[:MOST_WORDS]


def words_of_source(source: str) -> str:
    """Return a source path as words, without its ending.

    >>> words_of_source("postgres/index-types.md")
    'postgres/index-types'
    """
    folder, slash, name = source.rpartition("/")
    return f"{folder}{slash}{name.rpartition('.')[0] or name}"
