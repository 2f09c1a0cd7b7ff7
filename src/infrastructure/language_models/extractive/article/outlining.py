"""Plans an article: a title, a sentence of the notes as its thesis, and a section for each theme."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from domain.groups import NoteGroup
from domain.notes import Note, NoteId
from domain.outlines import Outline, PlannedSection
from infrastructure.language_models.extractive.article.spelling import Spelling
from infrastructure.language_models.extractive.article.themes import MORE_ON
from infrastructure.language_models.extractive.passages import passages
from infrastructure.language_models.extractive.sentences import Sentence, shown
from infrastructure.language_models.extractive.words import stems

_THESIS_WORDS = range(7, 30)
_LOOKED_AT = 3
"""Sentences at the beginning of a note that may be the thesis."""

_UNFIT = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|my|me|we|our|us|let's|we'll|we've|you|you're|your|it's|there|here|"
    r"such|recently|lately|today|but|sometimes)\b|^(?:in|with|for|on|by|when|if|as|while|to)\b",
    re.IGNORECASE,
)
"""What ties a sentence to its writer, or to others."""

_DEFINES = re.compile(
    r"^(?:\S+\s+){1,6}?(?:(?:is|are)\s+(?:an?|the|one|how|what|where|about)|lets|allows|means|gives|makes|turns|needs)\b"
)
_COMPOUND = re.compile(rf"\band\b|^{MORE_ON}\b")
_SHARED = 0.25
"""The part of the notes that must use a word of the thesis, on the average of its words."""

_SHORT = 3
"""Words that a heading may have to be named in the title."""


def outline_article(topic: str, groups: Sequence[NoteGroup], notes: Sequence[Note]) -> Outline:
    """Plan the article; every note stands in one section at most."""
    spelling = Spelling(notes)
    sections = tuple(_sections(groups, {note.id: note for note in notes}, spelling))
    name = spelling.beginning(spelling.phrase(topic)) or sections[0].heading
    placed = {note for section in sections for note in section.notes}
    thesis = _thesis(topic, [note for note in notes if note.id in placed]) or _summary(name, sections, spelling)
    return Outline(title=_title(name, sections, spelling), thesis=thesis, sections=sections)


def _sections(groups: Sequence[NoteGroup], known: dict[NoteId, Note], spelling: Spelling) -> Iterator[PlannedSection]:
    placed: set[NoteId] = set()
    headings: set[str] = set()
    usable = [group for group in groups if known.keys() & set(group.notes)]
    for group in usable or [NoteGroup(theme="Notes", notes=tuple(known))]:
        members = tuple(dict.fromkeys(note for note in group.notes if note in known and note not in placed))
        if not members:
            continue
        titles = [title for note in members if (title := shown(known[note].title))]
        heading = next(name for name in _names(group.theme, titles) if name.casefold() not in headings)
        headings.add(heading.casefold())
        placed.update(members)
        purpose = f"Gather what the notes say on {spelling.inside(heading)}: {'; '.join(titles)}."
        yield PlannedSection(heading=heading, purpose=purpose, notes=members)


def _names(theme: str, titles: Sequence[str]) -> Iterator[str]:
    yield theme
    yield from titles
    for number in count(2):
        yield f"{theme} ({number})"


def _title(name: str, sections: Sequence[PlannedSection], spelling: Spelling) -> str:
    """Return the topic, and what the first sections are on if that is short to say."""
    own = set(filter(None, stems(name)))
    headings = [s.heading for s in sections if len(s.heading.split()) <= _SHORT and not _COMPOUND.search(s.heading)]
    parts = [spelling.inside(heading) for heading in headings if not own & set(stems(heading))][:3]
    return f"{name}: {_listed(parts)}" if len(parts) > 1 else name


def _summary(name: str, sections: Sequence[PlannedSection], spelling: Spelling) -> str:
    """Say what there is, where no sentence of the notes says it better."""
    headings = [s.heading for s in sections if not s.heading.startswith(MORE_ON)]
    parts = [spelling.inside(heading) for heading in headings]
    if len(parts) > 1 and any(map(spelling.is_title, headings)):
        return f"These notes on {spelling.phrase(name)} range from {parts[0]} to {parts[-1]}."
    parts = [*parts, "more"] if len(parts) < len(sections) else parts
    return f"These notes on {spelling.phrase(name)} cover {_listed(parts)}."


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def _thesis(topic: str, notes: Sequence[Note]) -> str:
    """Return the sentence that says most about the topic, from the beginning of a note; nothing if none is fit."""
    own = set(filter(None, stems(topic)))
    spread = Counter(term for note in notes for term in set(stems(note.text)) if term)
    best, most = "", 0.0
    for position, note in enumerate(notes):
        for sentence, is_missed in _openings(note):
            said = [term for term in stems(sentence.text) if term]
            named = [n for n, term in enumerate(said) if any(map(term.startswith, own))]
            others = {term for n, term in enumerate(said) if n not in named}
            shared = sum(spread[term] for term in others) / (len(notes) * (len(others) or 1))
            if (own and not named) or shared < _SHARED:
                continue
            worth = shared + 0.3 * (named[:1] == [0])
            worth -= 0.3 * is_missed + 0.2 * position / len(notes)
            if worth > most:
                best, most = sentence.text, worth
    return re.sub(r"(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)", "", best)


def _openings(note: Note) -> Iterator[tuple[Sentence, bool]]:
    """Yield the first sentences of a note that could be a thesis, and whether the one behind would miss it."""
    found = passages(note)
    opening = found[0].sentences[:_LOOKED_AT] if found else ()
    for position, sentence in enumerate(opening):
        length = len(sentence.text.split())
        unfit = sentence.leans or sentence.wants_sequel or _UNFIT.search(sentence.text)
        if (
            length in _THESIS_WORDS
            and _DEFINES.search(sentence.text)
            and not unfit
            and sentence.text.rstrip("\"'*_)").endswith(".")
        ):
            yield sentence, any(behind.leans for behind in opening[position + 1 : position + 2])
