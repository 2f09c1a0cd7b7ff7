"""Drafts a section from passages of its notes, and takes out of one what was found fault with."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from domain.citations import SHORTEST_QUOTE, Citation, plain
from domain.drafts import Paragraph, Section
from domain.errors import MalformedAnswer
from domain.notes import Note, NoteId
from infrastructure.language_models.extractive.passages import Passage, Stretch, passages
from infrastructure.language_models.extractive.sentences import Sentence, shown
from infrastructure.language_models.extractive.showing import code_of
from infrastructure.language_models.extractive.words import counted, stems

_PARAGRAPHS = 10
_OF_ONE_NOTE = 5
_SPACIOUS = 4
_SHORT = 80
"""The most paragraphs of a section and passages of a note, and the most notes of which each has several paragraphs.

Of a note in which every line is too short to be quoted, `_SHORT` characters are quoted.
"""

_PROSE = 3600
_LEAST_PROSE = 480
"""Characters of prose that the notes of a section share, and that each has at least."""

MayQuote = Callable[[str], bool]


def draft_section(heading: str, thesis: str, notes: Sequence[Note]) -> Section:
    """Quote the passages that say most, in the notes' order; no sentence twice, and not the thesis again."""
    stated = plain(thesis)
    return _section(heading, notes, lambda text: plain(text) != stated)


def revise_section(section: Section, findings: Sequence[str], notes: Sequence[Note]) -> Section:
    """Quote again what the section quotes, less what the findings repeat."""
    faulty = plain("\n".join(findings))
    current = plain("\n".join(paragraph.text for paragraph in section.paragraphs))
    return _section(section.heading, notes, lambda text: plain(text) in current and plain(text) not in faulty)


def _section(heading: str, notes: Sequence[Note], may_quote: MayQuote) -> Section:
    if not notes:
        raise MalformedAnswer("The extractive model was given no notes to draft a section from.")
    known = {note.id: passages(note) for note in notes}
    chosen = _richest(notes, known)
    characters = max(_LEAST_PROSE, _PROSE // len(chosen))
    quoted: set[str] = set()
    paragraphs: list[Paragraph] = []
    for note in chosen:
        title = _run_in(note.title) if len(chosen) > 1 else ""
        best = _best(note, known[note.id], characters, lambda text: may_quote(text) and plain(text) not in quoted)
        quoted.update(plain(sentence.text) for passage in best for sentence in passage.sentences)
        together = [best] if len(chosen) > _SPACIOUS and best else [[passage] for passage in best]
        for said in together:
            paragraphs.append(_paragraph(note, said, title))
            title = ""
        if not known[note.id] and (code := code_of(note)) and may_quote(code):
            paragraphs.append(_without_sentences(note, code))
    if not paragraphs:
        paragraphs = [_without_sentences(note, "") for note in chosen]
    return Section(heading=heading or shown(notes[0].title) or "Notes", paragraphs=tuple(paragraphs))


def _richest(notes: Sequence[Note], known: Mapping[NoteId, Sequence[Passage]]) -> list[Note]:
    """Return the notes that have most to say, in their order, at most one for each paragraph."""
    by_length = sorted(notes, key=lambda note: -sum(passage.length for passage in known[note.id]))
    kept = {note.id for note in by_length[:_PARAGRAPHS]}
    return [note for note in notes if note.id in kept]


def _best(note: Note, known: Sequence[Passage], characters: int, may_quote: MayQuote) -> list[Passage]:
    """Return passages that say most of what the note is on, in its order, each behind its like or a heading."""
    fit = [cut for passage in known if (cut := _cut(passage, characters, may_quote)).stretches]
    weight = counted(note)

    def worth(position: int) -> float:
        said = dict.fromkeys(filter(None, stems(fit[position].text)))  # no set: sums are to be alike in every process
        return sum(math.log1p(weight[term]) for term in said) / math.sqrt(5 + len(said))

    chosen = [0] if fit else []
    while len(chosen) < _OF_ONE_NOTE:
        length = sum(fit[n].length for n in chosen)
        lacks_code = not any(fit[n].shows for n in chosen)
        within = [
            n
            for n in range(len(fit))
            if n not in chosen
            and (fit[n].fresh or (fit[n].follows and n - 1 in chosen) or length < characters / 3)
            and (length + fit[n].length <= characters or (fit[n].shows and lacks_code and length < characters))
        ]
        if not within:
            break
        chosen.append(max(within, key=lambda n: (n - 1 in chosen and fit[n].follows and lacks_code, worth(n), -n)))
    return [fit[position] for position in sorted(chosen)]


def _cut(passage: Passage, characters: int, may_quote: MayQuote) -> Passage:
    """Take out the sentences that must not stand, with what leans on them, and end where it has said enough."""
    stretches: list[Stretch] = []
    follows = True
    for stretch in passage.stretches:
        kept: list[Sentence] = []
        for sentence in stretch.sentences:
            follows = may_quote(sentence.text) and (follows or not sentence.leans)
            if follows:
                kept.append(sentence)
        if kept:
            stretches.append(Stretch(tuple(kept), stretch.shows if follows else ()))
        if not kept or not follows:
            break
    return replace(passage, stretches=tuple(stretches)).within(characters)


def _paragraph(note: Note, said: Sequence[Passage], title: str) -> Paragraph:
    text = "\n\n".join(passage.text for passage in said)
    quotes = dict.fromkeys(sentence.source for passage in said for sentence in passage.sentences)
    return Paragraph(
        text=f"{title} {text}".strip(), citations=tuple(Citation(note=note.id, quote=quote) for quote in quotes)
    )


def _without_sentences(note: Note, code: str) -> Paragraph:
    """Show a note that has no sentence to quote: its title, and its code or list if it has any."""
    lines = (line.strip() for line in (*code.splitlines()[1:], *code.splitlines(), note.title, *note.text.splitlines()))
    short = f"{note.title}\n{note.text}"[:_SHORT]
    quote = next((line for line in lines if len(plain(line)) >= SHORTEST_QUOTE), short.strip())
    text = "\n\n".join(filter(None, (_run_in(note.title), code))) or quote or note.id
    return Paragraph(text=text, citations=(Citation(note=note.id, quote=quote),) if quote else ())


def _run_in(title: str) -> str:
    """Return a note's title as the words in bold that a paragraph begins with."""
    words = shown(title).replace("*", "")
    words = words if words.count("`") % 2 == 0 else words.replace("`", "")
    words = words if "`" in words else words.replace("<", "\\<")
    if not words:
        return ""
    return f"**{words}**" if words.endswith((".", "!", "?", ":")) else f"**{words}.**"
