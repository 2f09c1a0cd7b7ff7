"""Spells words the way in which the notes mostly write them."""

import re
from collections import Counter
from collections.abc import Sequence

from domain.notes import Note
from infrastructure.language_models.extractive.words import prose, stem, words

_INLINE_CODE = re.compile(r"`[^`\n]*`")


class Spelling:
    """Knows how often the notes write each form of a word; what stands in code does not count."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._forms: dict[str, Counter[str]] = {}
        for note in notes:
            for word in words(_INLINE_CODE.sub(" ", prose(note.text))):
                self._forms.setdefault(stem(word), Counter())[word] += 1
        for note in notes:
            for word in words(" ".join((note.title, *note.tags)).replace("-", " ")):
                self._forms.setdefault(stem(word), Counter([word.lower() if word.istitle() else word]))

    def within(self, term: str) -> str:
        """Return a term, of stems, as it stands within a sentence, in the plural where the notes use it."""
        *before, last = term.split()
        return " ".join((*(self._usual(part) for part in before), self._plural(last)))

    def heading(self, term: str) -> str:
        """Return a term, of stems, as a heading begins with it."""
        return capitalised(self.within(term))

    def inside(self, heading: str) -> str:
        """Return a heading as it stands within a sentence."""
        first, *rest = heading.split(" ")
        return " ".join((self.word(first, fallback=first if first[1:] != first[1:].lower() else first.lower()), *rest))

    def word(self, word: str, *, fallback: str) -> str:
        """Return a word in the case in which the notes mostly write it."""
        forms = {form: n for form, n in self._forms.get(stem(word), {}).items() if form.casefold() == word.casefold()}
        return max(forms, key=lambda form: (forms[form], form)) if forms else fallback

    def topic(self, topic: str) -> str:
        """Return a topic as a title begins with it."""
        return capitalised(" ".join(self.word(word, fallback=word) for word in topic.split()))

    def _usual(self, part: str) -> str:
        forms = self._forms.get(part) or Counter((part,))
        return max(forms, key=lambda form: (forms[form], form))

    def _plural(self, part: str) -> str:
        usual = self._usual(part)
        forms = self._forms.get(part, Counter[str]())
        return next((form for form in (f"{usual}s", f"{usual}es") if forms[form] * 4 >= forms[usual]), usual)


def capitalised(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]
