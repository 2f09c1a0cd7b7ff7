"""Words as search compares them: without case, accents and inflection; text without spaces as pairs of characters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from domain.notes.letters import UNSPACED, UNSPACED_LETTER, fold
from domain.notes.note import FoundNote, Note

MAX_WORDS = 64
"""Words of a query that are searched for."""
_MIN_STEM, _MAX_ENDING = 3, 2
"""Letters of a stem in another language than the query's, and of the ending that it lacks."""
_STOP_WORDS = Path(__file__).with_name("stop_words.txt")
"""Of each language whose inflection is understood, by its name in Snowball, the words that occur in any text."""
_GREEK_ENDING = re.compile(  # -ous, -os, -oi, -eis, and a vowel with -n or -s
    "(?<=[\u03b1-\u03c9]{3})\u03b9?"
    "(?:\u03bf\u03c5\u03c3?|\u03bf\u03c3|\u03bf\u03b9?|\u03b5\u03b9\u03c3|[\u03b1\u03b5\u03b7\u03b9\u03c9]\u03bd?\u03c3?)$"
)


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in its language; of text without spaces, characters and pairs.

    >>> stems("GPU编程, two Übungen")
    ['gpu', '编', '程', '编程', 'two', 'ubungen']
    """
    return [stem for language, run in _spoken(text) for stem in _stems(language, run)]


def terms(text: str) -> list[str]:
    """Return what a text is found by: its stems, and its words unless it is in the language that is taken for granted.

    Few words of a query do not show its language, so their stems may be those of another one.

    >>> terms("Die Rosen sind im Beet.")
    ['die', 'ros', 'rosen', 'sind', 'im', 'beet']
    """
    usual = next(iter(_lists()))
    return [
        term
        for language, run in _spoken(text)
        for term in dict.fromkeys((*_stems(language, run), *(() if language in {usual, None} else (run,))))
    ]


def wanted(query: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a query, each as the stems that it may have, without stop words if others remain.

    >>> wanted("How many roots does it have?")[0][0]
    'root'
    """
    runs = _runs(query)
    spoken = _languages(runs)
    found: list[tuple[str, ...]] = []
    for run in without_stop_words(runs):
        if UNSPACED_LETTER.match(run):
            found += ((pair,) for pair in _pairs(run) or run)
        else:
            script = "" if re.search(r"\d", run) else _script(run)  # no language inflects a number
            of_script = [language for language in _lists() if _script_of(language) == script]
            own = (*_stems(spoken.get(_script(run)), run), run)
            others = (_stem(language, run) for language in of_script)
            plausible = (stem for stem in others if len(stem) >= max(_MIN_STEM, len(run) - _MAX_ENDING))
            found.append(tuple(dict.fromkeys((*own, *plausible))))
    return tuple(dict.fromkeys(found))[:MAX_WORDS]


def without_stop_words(words: Sequence[str]) -> Sequence[str]:
    """Return the words that are no stop words of their language, or all if no others remain."""
    stop_words = {word for language in _languages(words).values() for word in _lists()[language]}
    return [word for word in words if word not in stop_words] or words


def names_of(note: Note) -> str:
    """Return what names a note: its title, its aliases, its tags, and its path without the suffix."""
    return "\n".join((note.title, *note.aliases, *note.tags, re.sub(r"\.\w+$", "", note.source)))


def found_note(words: Sequence[Sequence[str]], matches: int, note: Note) -> FoundNote:
    """Return a note as one that has this number of the words, with the line that shows it."""
    excerpt = note.line_about([forms[0] for forms in words])
    return FoundNote(id=note.id, title=note.title, source=note.source, excerpt=excerpt, matches=matches)


def _runs(text: str) -> list[str]:
    return _run_pattern().findall(fold(text))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


@cache
def _run_pattern() -> re.Pattern[str]:
    """Return the pattern of a word: its letters, digits and marks, such as the vowels of Hindi."""
    letters = (chr(code) for code in range(0x300, 0x1D00) if unicodedata.category(chr(code)).startswith("M"))
    marks = "".join(letter for letter in letters if not UNSPACED_LETTER.match(letter))
    return re.compile(rf"[{UNSPACED}]+|(?:[^\W_{UNSPACED}][{marks}]*)+")


@cache
def _lists() -> dict[str, frozenset[str]]:
    lines = (line.partition(": ") for line in _STOP_WORDS.read_text(encoding="utf-8").splitlines())
    return {language: frozenset(fold(words).split()) for language, _, words in lines}


@cache
def _languages_by_word() -> dict[str, list[str]]:
    return {
        word: [name for name, words in _lists().items() if word in words]
        for word in frozenset().union(*_lists().values())
    }


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0]


@cache
def _script_of(language: str) -> str:
    return _script(min(_lists()[language]))


def _languages(runs: Iterable[str]) -> dict[str, str]:
    """Return for each script the language with most stop words, two at least, else the first in the file."""
    by_word = _languages_by_word()
    count = Counter(language for run in runs for language in by_word.get(run, ()))
    found = [language for language, times in count.most_common() if times > 1]
    return {_script_of(language): language for language in (*reversed(_lists()), *reversed(found))}


def _spoken(text: str) -> list[tuple[str | None, str]]:
    """Return the words of a text, each with the language that it is read in, if that is known."""
    runs = _runs(text)
    languages = _languages(runs)
    return [(languages.get(_script(run)), run) for run in runs]


def _stems(language: str | None, run: str) -> tuple[str, ...]:
    """Return the stem of a word, and of a Greek one what its ending leaves: Snowball's stems differ within some."""
    if UNSPACED_LETTER.match(run):
        return (*run, *_pairs(run))
    ending = _GREEK_ENDING.search(run)
    return (_stem(language, run), *((run[: ending.start()],) if ending else ()))


@lru_cache(maxsize=100_000)
def _stem(language: str | None, word: str) -> str:
    if language is None:
        return word
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; it loads every language

    return str(snowballstemmer.stemmer(language).stemWord(word))
