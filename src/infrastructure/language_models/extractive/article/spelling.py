"""Spells words the way in which the notes mostly write them."""

import re
from collections import Counter
from collections.abc import Sequence

from domain.notes import Note
from infrastructure.language_models.extractive.words import prose, stem, words

_INLINE_CODE = re.compile(r"`[^`\n]*`")

_POSSESSIVE = re.compile(r"['\u2019]s$")
_RARER = 10
"""How many times rarer than the singular a plural may be to be used nevertheless."""

_MOST_WORDS = 5


class Spelling:
    """Knows how often the notes write each form of a word; what stands in code does not count."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._forms: dict[str, Counter[str]] = {}
        self._counted: set[str] = set()
        for note in notes:
            said = words(_INLINE_CODE.sub(" ", prose(note.text)))
            for before, word, behind in zip(("", *said), said, (*said[1:], ""), strict=False):
                self._forms.setdefault(stem(word), Counter())[_POSSESSIVE.sub("", word)] += 1
                if before in {"a", "an"} and not stem(behind):
                    self._counted.add(word)
        self._small = _small_words(notes)
        for note in notes:
            for word in words(" ".join((note.title, *note.tags)).replace("-", " ")):
                self._forms.setdefault(stem(word), Counter([word.lower() if word.istitle() else word]))

    def heading(self, term: str) -> str:
        """Return a term, of stems, as a heading begins with it, in the plural where the notes use it."""
        *before, last = term.split()
        return self.beginning(" ".join((*(self._usual(part) for part in before), self._plural(last))))

    def inside(self, heading: str) -> str:
        """Return a heading as it stands within a sentence; one that is rather a sentence itself in quotation marks."""
        if self.is_title(heading):
            return f"\u201c{heading}\u201d"
        first, *rest = heading.split(" ")
        return " ".join((self.word(first, fallback=first if first[1:] != first[1:].lower() else first.lower()), *rest))

    @staticmethod
    def is_title(heading: str) -> bool:
        """Whether a heading is rather the title of something, and stands in quotation marks within a sentence."""
        parts = heading.split()
        return len(parts) > _MOST_WORDS or (len(parts) > 2 and _is_capitalised(parts))  # noqa: PLR2004 - no name

    def word(self, word: str, *, fallback: str) -> str:
        """Return a word in the case in which the notes mostly write it."""
        forms = self._forms.get(stem(word), Counter[str]())
        if forms and self._usual(stem(word)).islower():
            return word.lower()
        same = {form: n for form, n in forms.items() if form.casefold() == word.casefold()}
        return max(same, key=lambda form: (same[form], form)) if same else fallback

    def phrase(self, text: str) -> str:
        """Return a text with each word in the case in which the notes mostly write it."""
        return " ".join(self.word(word, fallback=word) for word in text.split())

    def beginning(self, text: str) -> str:
        """Return a text as a heading begins with it: with a capital, unless the notes' titles avoid just that."""
        return text if text.split(" ", 1)[0] in self._small else text[:1].upper() + text[1:]

    def _usual(self, part: str) -> str:
        forms = self._forms.get(part) or Counter((part,))
        return max(forms, key=lambda form: (forms[form], form))

    def _plural(self, part: str) -> str:
        """Return the plural of what the notes count: 'a key' makes keys, but no 'a memory' makes memories."""
        usual = self._usual(part)
        forms = self._forms.get(part, Counter[str]())
        written = [form for form in (f"{usual}s", f"{usual}es", f"{usual[:-1]}ies") if forms[form]]
        if written and (usual in self._counted or forms[written[0]] * _RARER >= forms[usual]):
            return written[0]
        return _in_plural(usual) if usual in self._counted else usual


def _small_words(notes: Sequence[Note]) -> frozenset[str]:
    """Return the words, such as tmux or psql, that stay small in titles whose other words begin with capitals."""
    forms = Counter(word for note in notes if _is_capitalised(note.title.split()) for word in note.title.split())
    return frozenset(
        form for form, n in forms.items() if form.islower() and stem(form) and n > forms[form.capitalize()]
    )


def _is_capitalised(title: Sequence[str]) -> bool:
    telling = [word for word in title if stem(word)]
    return len(telling) > 1 and 2 * sum(word[0].isupper() for word in telling) >= len(telling)


def _in_plural(noun: str) -> str:
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou") else f"{noun}s"
