"""Words as search compares them: without case, accents and inflection; text without spaces as pairs of characters."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from domain.notes.note import FoundNote, Note

MAX_WORDS = 64
"""Words of a query that are searched for."""

_CJK = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")
_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")

_STOP_WORDS = {
    "english": """a about all also an and any are as at be been being but by can could did do does doing for from had
        has have having how i if in into is it its me my now of on or our should so some such than that the their
        them then there these they this those to too us was we were what when where which who why will with would you
        your""",
    "german": """aber als am an auch auf aus bei bin bis da das dass dem den der des die du durch ein eine einem einen
        einer eines er es fur hat haben ich ihr im in ist ja kann man mein mir mit nach nicht noch nur oder sein sich
        sie sind so uber um und uns viel viele von vor wann war warum was welche wenn wer werden wie wir wird wo zu""",
    "french": """a au aux avec ce ces comment dans de des du elle en est et il ils je la le les leur mais mes mon ne
        nous on ou par pas pour pourquoi qu quand que quel quelle qui sa se ses son sont sur tu un une vous""",
    "spanish": """al como con cual cuando de del donde el ella en es esta este hay la las lo los mas mi muy no o para
        pero por porque que quien se ser si sin sobre son su sus un una y ya""",
    "russian": """а бы был была были было в вы где да для до его ее если есть же за и из или им их к как какой когда
        кто ли мне мы на не него нет но о об он она они от по почему при с со сколько так то ты у что чтобы это этот""",  # noqa: RUF001 - Russian
}
"""Of each language whose inflection is understood, the words that occur in any text."""
_LANGUAGES = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_ENGLISH, _RUSSIAN = "english", "russian"


def stems(text: str) -> list[str]:
    """Return what a text is found by: its words' stems in its language; of text without spaces, characters and pairs.

    >>> stems("GPU编程, two Übungen")
    ['gpu', '编', '程', '编程', 'two', 'ubungen']
    """
    runs = _runs(text)
    language = _language(runs)
    return [stem for run in runs for stem in ((*run, *_pairs(run)) if _IS_CJK.match(run) else (_stem(language, run),))]


def wanted(query: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a query, each as the stems that it may have, without stop words if others remain.

    >>> wanted("How many roots does it have?")
    (('mani', 'many'), ('root', 'roots'))
    """
    runs = _runs(query)
    stop_words = _LANGUAGES[_language(runs)]
    telling = [run for run in runs if run not in stop_words] or runs
    found = (
        forms
        for run in telling
        for forms in (
            ((pair,) for pair in _pairs(run) or run)
            if _IS_CJK.match(run)
            else (tuple(dict.fromkeys(_stem(language, run) for language in _LANGUAGES)),)
        )
    )
    return tuple(dict.fromkeys(found))[:MAX_WORDS]


def names_of(note: Note) -> str:
    """Return what names a note: its title, its aliases, its tags, and its path without the suffix."""
    return "\n".join((note.title, *note.aliases, *note.tags, re.sub(r"\.\w+$", "", note.source)))


def found_note(words: Sequence[Sequence[str]], matches: int, note: Note) -> FoundNote:
    """Return a note as one that has this number of the words, with the line that shows it."""
    excerpt = note.line_about([min(forms, key=len) for forms in words])
    return FoundNote(id=note.id, title=note.title, source=note.source, excerpt=excerpt, matches=matches)


def _runs(text: str) -> list[str]:
    folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return _RUN.findall(unicodedata.normalize("NFKC", folded))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _language(runs: list[str]) -> str:
    """Return the language with most stop words; a single one may be a word of another language, except in Russian."""
    found = {language: len(words.intersection(runs)) for language, words in _LANGUAGES.items()}
    best = max(found, key=lambda language: found[language])
    return best if found[best] > (0 if best == _RUSSIAN else 1) else _ENGLISH


@lru_cache(maxsize=100_000)
def _stem(language: str, word: str) -> str:
    """Return the stem; the script says whether it is Russian, in a text of any language."""
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; it loads every language

    is_russian = "\u0400" <= word[0] <= "\u04ff"
    chosen = _RUSSIAN if is_russian else _ENGLISH if language == _RUSSIAN else language
    return str(snowballstemmer.stemmer(chosen).stemWord(word))
