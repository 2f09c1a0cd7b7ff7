"""The words of texts and queries for a search: stems without accents; pairs of characters in scripts without spaces."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from domain.notes.letters import UNSPACED, UNSPACED_LETTER, fold
from domain.notes.note import FoundNote, Note

MAX_WORDS = 64
"""The most words of a query that are searched for."""
_MIN_STEM, _MAX_ENDING = 3, 2
"""The fewest letters of a stem in another language than the query's, and the most letters that it lacks."""
_STOP_WORDS_FILE = Path(__file__).with_name("stop_words.txt")
"""The stop words of each language that can be stemmed, which has its name in Snowball; the first is the default."""
_GREEK_ENDING = re.compile(  # the endings -ous, -os, -oi, -eis, and a vowel with -n or -s
    "(?<=[\u03b1-\u03c9]{3})\u03b9?"
    "(?:\u03bf\u03c5\u03c3?|\u03bf\u03c3|\u03bf\u03b9?|\u03b5\u03b9\u03c3|[\u03b1\u03b5\u03b7\u03b9\u03c9]\u03bd?\u03c3?)$"
)


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text; of scripts without spaces, the characters and their pairs.

    >>> stems("GPU编程, two Übungen")
    ['gpu', '编', '程', '编程', 'two', 'ubungen']
    """
    return [stem for language, word in _words_with_language(text) for stem in _stems(language, word)]


def terms(text: str) -> list[str]:
    """Return the stems by which a text is found, and its words too unless they are in the default language.

    The words are needed because a short query does not show its language, and may be stemmed in another one.

    >>> terms("Die Rosen sind im Beet.")
    ['die', 'ros', 'rosen', 'sind', 'im', 'beet']
    """
    default = next(iter(_stop_words()))
    found: list[str] = []
    for language, word in _words_with_language(text):
        unstemmed = () if language in {default, None} else (word,)
        found += dict.fromkeys((*_stems(language, word), *unstemmed))
    return found


def query_words(query: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a query, each as its possible stems, without stop words if others remain.

    >>> query_words("How many roots does it have?")[0][0]
    'root'
    """
    words = _split_words(query)
    languages = _languages(words)
    found: list[tuple[str, ...]] = []
    for word in without_stop_words(words):
        if UNSPACED_LETTER.match(word):
            found += [(pair,) for pair in _pairs(word) or word]
        else:
            script = "" if re.search(r"\d", word) else _script(word)  # no language inflects a number
            of_script = [language for language in _stop_words() if _script_of(language) == script]
            own = (*_stems(languages.get(_script(word)), word), word)
            others = (_stem(language, word) for language in of_script)
            plausible = (stem for stem in others if len(stem) >= max(_MIN_STEM, len(word) - _MAX_ENDING))
            found.append(tuple(dict.fromkeys((*own, *plausible))))
    return tuple(dict.fromkeys(found))[:MAX_WORDS]


def without_stop_words(words: Sequence[str]) -> Sequence[str]:
    """Return the words that are not stop words of their language, or all words if none remains."""
    stop_words = {word for language in _languages(words).values() for word in _stop_words()[language]}
    return [word for word in words if word not in stop_words] or words


def names_of(note: Note) -> str:
    """Return the names of a note: its title, its aliases, its tags, and its path without the suffix."""
    return "\n".join((note.title, *note.aliases, *note.tags, re.sub(r"\.\w+$", "", note.source)))


def found_note(words: Sequence[Sequence[str]], matches: int, note: Note) -> FoundNote:
    """Return a note as the result of a search, with its best line; `matches` is how many of the words it has."""
    excerpt = note.line_about([forms[0] for forms in words])
    return FoundNote(id=note.id, title=note.title, source=note.source, excerpt=excerpt, matches=matches)


def _split_words(text: str) -> list[str]:
    """Return the words of a text; text without spaces is one word."""
    return _word_pattern().findall(fold(text))


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]


@cache
def _word_pattern() -> re.Pattern[str]:
    """Return the pattern of a word: letters and digits with their marks, such as the vowels of Hindi."""
    letters = (chr(code) for code in range(0x300, 0x1D00) if unicodedata.category(chr(code)).startswith("M"))
    marks = "".join(letter for letter in letters if not UNSPACED_LETTER.match(letter))
    return re.compile(rf"[{UNSPACED}]+|(?:[^\W_{UNSPACED}][{marks}]*)+")


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    lines = (line.partition(": ") for line in _STOP_WORDS_FILE.read_text(encoding="utf-8").splitlines())
    return {language: frozenset(fold(words).split()) for language, _, words in lines}


@cache
def _languages_by_word() -> dict[str, list[str]]:
    every = {word for words in _stop_words().values() for word in words}
    return {word: [name for name, words in _stop_words().items() if word in words] for word in every}


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0]


@cache
def _script_of(language: str) -> str:
    return _script(min(_stop_words()[language]))


def _languages(words: Iterable[str]) -> dict[str, str]:
    """Return the language of each script: the one with most stop words, at least two, else the first in the file."""
    by_word = _languages_by_word()
    count = Counter(language for word in words for language in by_word.get(word, ()))
    found = [language for language, times in count.most_common() if times > 1]
    last_wins = (*reversed(_stop_words()), *reversed(found))
    return {_script_of(language): language for language in last_wins}


def _words_with_language(text: str) -> list[tuple[str | None, str]]:
    """Return the words of a text, each with its language, or `None` if that is unknown."""
    words = _split_words(text)
    languages = _languages(words)
    return [(languages.get(_script(word)), word) for word in words]


def _stems(language: str | None, word: str) -> tuple[str, ...]:
    """Return the stem of a word; for Greek, which Snowball does not stem reliably, also the word without its ending."""
    if UNSPACED_LETTER.match(word):
        return (*word, *_pairs(word))
    ending = _GREEK_ENDING.search(word)
    return (_stem(language, word), word[: ending.start()]) if ending else (_stem(language, word),)


@lru_cache(maxsize=100_000)
def _stem(language: str | None, word: str) -> str:
    if language is None:
        return word
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; it loads every language

    return str(snowballstemmer.stemmer(language).stemWord(word))
