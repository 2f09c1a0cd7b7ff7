"""Sorts notes into themes that are named in the notes' own words."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.citations import SHORTEST_QUOTE, plain
from domain.groups import NoteGroup, NoteGroups
from domain.notes import Note
from infrastructure.language_models.extractive.article.labels import Label, labels
from infrastructure.language_models.extractive.article.spelling import Spelling
from infrastructure.language_models.extractive.sentences import shown
from infrastructure.language_models.extractive.words import centre, counted, likeness, stem, weighed, words

_MOST_THEMES = 6
_NOTES_TO_A_THEME = 4.5
_FEW = 4
"""So few notes are not sorted: each is a theme of its own, under its title."""

_UNLIKE = 0.02
"""A note that never names the topic, and is less like those that do than this, is left out."""

_LEAST_GAIN = 0.7
"""How much a further label must tell: less than two notes in whose titles it stands."""

_FULL = 1.5
"""How many times its share of the notes a theme may hold."""

MORE_ON = "More on"
"""How the theme of the strays is called, before the topic."""

_HARDLY = 0.17
"""A note that no theme claims more strongly than this goes to the last one, with the other strays."""

_MOST_STRAYS = 0.5
_STRAYS = Label("", ())
_BASIC = re.compile(r"\b(?:fundamental|basic|foundation|concept|introduction|overview)s?\b", re.IGNORECASE)
_INTRODUCES = re.compile(r"^(?:what (?:is|are|an?)|why|intro(?:duction)?|overview|getting started)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Theme:
    """A name, and the positions of its notes."""

    name: str
    members: tuple[int, ...]
    is_rest: bool = False


class Sorting:
    """Notes on a topic, weighed once, to be sorted."""

    def __init__(self, topic: str, notes: Sequence[Note], weights: Sequence[dict[str, float]]) -> None:
        self._topic = topic
        self._notes = notes
        self._weights = weights
        self._labels = labels(notes, weights, topic)
        self._spelling = Spelling(notes)

    def themes(self) -> list[Theme]:
        """Return the themes, what introduces the topic first, then the weightier before the lighter."""
        if len(self._notes) <= _FEW:
            found = [Theme(self._title(n), (n,)) for n in range(len(self._notes))]
        else:
            wanted = min(_MOST_THEMES, max(2, round(len(self._notes) / _NOTES_TO_A_THEME)))
            chosen = self._cover(wanted)
            homes = self._settle(chosen if len(chosen) > 1 else self._landmarks(wanted))
            found = self._named(homes)
        return sorted(found, key=self._lightness)

    def _cover(self, wanted: int) -> list[Label]:
        """Choose labels one by one, each the one that tells most about the notes that those before tell least about."""
        chosen: list[Label] = []
        told = [0.0] * len(self._notes)
        share = len(self._notes) / wanted
        while len(chosen) < wanted:
            best, gain = None, 0.0
            for label in self._labels:
                gains = sorted((max(0.0, s - t) for s, t in zip(label.strengths, told, strict=True)), reverse=True)
                worth = sum(gains[: math.ceil(share * _FULL)])
                if label not in chosen and worth > gain:
                    best, gain = label, worth
            if best is None or gain < _LEAST_GAIN:
                break
            chosen.append(best)
            told = [max(s, t) for s, t in zip(best.strengths, told, strict=True)]
        return chosen

    def _landmarks(self, wanted: int) -> list[Label]:
        """Make labels of notes that are unlike each other, where the notes share no words to name themes by."""
        marks = [0]
        while len(marks) < wanted:
            closeness = [max(likeness(weight, self._weights[m]) for m in marks) for weight in self._weights]
            marks.append(min((n for n in range(len(self._notes)) if n not in marks), key=lambda n: (closeness[n], n)))
        return [
            Label("", tuple(1.0 if n == m else likeness(w, self._weights[m]) for n, w in enumerate(self._weights)))
            for m in marks
        ]

    def _settle(self, chosen: list[Label]) -> dict[Label, list[int]]:
        """Put every note under the label that tells most about it and has room, the surest first."""
        positions = range(len(self._notes))
        middles = [centre(self._weights[n] for n in label.members) for label in chosen]
        claims = {
            (n, label): label.strengths[n] + likeness(self._weights[n], middle)
            for n in positions
            for label, middle in zip(chosen, middles, strict=True)
        }
        strays = {n for n in positions if max(claims[n, label] for label in chosen) < _HARDLY}
        if not 2 <= len(strays) <= _MOST_STRAYS * len(positions):  # noqa: PLR2004 - one is not worth a theme
            strays = set()
        homes: dict[Label, list[int]] = {label: [] for label in chosen}
        room = math.ceil(_FULL * len(positions) / len(chosen))
        for n, label in sorted(claims, key=lambda claim: -claims[claim]):
            if n not in strays and len(homes[label]) < room and not any(n in home for home in homes.values()):
                homes[label].append(n)
        lonely = min(chosen, key=lambda label: len(homes[label]))
        if len(homes[lonely]) < 2 < len(chosen):  # noqa: PLR2004 - a theme of one note is none, where there are many
            return self._settle([label for label in chosen if label is not lonely])
        if strays:
            homes[_STRAYS] = list(strays)
        return {label: sorted(members) for label, members in homes.items() if members}

    def _named(self, homes: dict[Label, list[int]]) -> list[Theme]:
        themes: list[Theme] = []
        for label, members in homes.items():
            if label is _STRAYS:
                name = f"{MORE_ON} {self._spelling.phrase(self._topic)}" if self._topic.strip() else "Further notes"
            elif not label.term:
                name = self._title(max(members, key=lambda n: label.strengths[n]))
            else:
                name = self._spelling.heading(label.term)
            if name.casefold() in {theme.name.casefold() for theme in themes}:
                name = self._title(members[0])
            members.sort(key=lambda n: (not _INTRODUCES.search(self._notes[n].title), n))
            themes.append(Theme(name, tuple(members), is_rest=label is _STRAYS))
        return themes

    def _title(self, position: int) -> str:
        note = self._notes[position]
        return shown(note.title) or self._topic.strip() or "Notes"

    def _lightness(self, theme: Theme) -> tuple[bool, bool, bool, int, int]:
        introduces = any(_INTRODUCES.search(self._notes[n].title) for n in theme.members)
        is_basic = _BASIC.search(theme.name) is not None
        return theme.is_rest, not is_basic, not introduces, -len(theme.members), min(theme.members)


def group_notes(topic: str, notes: Sequence[Note]) -> NoteGroups:
    """Sort notes into themes; a single note is its own."""
    worth = _worth_grouping(notes)
    weights = weighed([counted(note) for note in worth])
    kept = _on_topic(topic, weights)
    chosen = [worth[n] for n in kept]
    themes = Sorting(topic, chosen, [weights[n] for n in kept]).themes()
    return NoteGroups(
        groups=tuple(NoteGroup(theme=theme.name, notes=tuple(chosen[n].id for n in theme.members)) for theme in themes)
    )


def _worth_grouping(notes: Sequence[Note]) -> list[Note]:
    """Leave out notes that say nothing to quote, or what another says word by word, unless there are no others."""
    distinct = {note.text.strip(): note.id for note in reversed(notes)}
    worth = [note for note in notes if _can_be_quoted(note) and distinct[note.text.strip()] == note.id]
    return worth or list(notes)


def _can_be_quoted(note: Note) -> bool:
    return any(len(plain(line)) >= SHORTEST_QUOTE for line in note.text.splitlines())


def _on_topic(topic: str, weights: Sequence[dict[str, float]]) -> list[int]:
    """Return the positions of the notes that name the topic, or are like those that do."""
    own = set(filter(None, map(stem, words(topic))))
    naming = [n for n, weight in enumerate(weights) if own & weight.keys()]
    middle = centre(weights[n] for n in naming)
    kept = [n for n, weight in enumerate(weights) if n in naming or likeness(weight, middle) >= _UNLIKE]
    return kept if naming else list(range(len(weights)))
