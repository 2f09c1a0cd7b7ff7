"""Cuts a note into passages: runs of sentences that can be read alone, each with the code and the lists it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.notes import Note
from infrastructure.language_models.extractive.blocks import Block, Kind, blocks
from infrastructure.language_models.extractive.sentences import Sentence, sentences
from infrastructure.language_models.extractive.showing import prose_of_list, rendered

_MOST_LINES = 25
"""Lines of code and lists of which a passage shows no more."""

_WIDE_ENDS = ("\u3002", "\uff01", "\uff1f", "\u300d", "\u300f")


@dataclass(frozen=True)
class Stretch:
    """Sentences of one paragraph, and the blocks that follow them, rendered."""

    sentences: tuple[Sentence, ...]
    shows: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def text(self) -> str:
        """The stretch as Markdown."""
        return "\n\n".join(filter(None, (_run_on(self.sentences), *self.shows)))


@dataclass(frozen=True)
class Passage:
    """Stretches of which only the first can be read alone.

    It `follows` the passage before it if nothing was left out between them; it is `fresh` right behind a heading.
    """

    stretches: tuple[Stretch, ...]
    follows: bool = True
    fresh: bool = False

    @property
    def text(self) -> str:
        """The passage as Markdown."""
        return "\n\n".join(stretch.text for stretch in self.stretches)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All its sentences, in order."""
        return tuple(sentence for stretch in self.stretches for sentence in stretch.sentences)

    @property
    def shows(self) -> tuple[str, ...]:
        """All its code and lists."""
        return tuple(shown for stretch in self.stretches for shown in stretch.shows)

    @property
    def length(self) -> int:
        """Characters of prose."""
        return sum(len(sentence.text) + 1 for sentence in self.sentences)

    def within(self, characters: int) -> "Passage":
        """Return the beginning that has so many characters of prose, or up to twice that where code is still to come.

        It has one stretch at least, and does not end with a question.
        """
        ends = range(1, len(self.stretches) + 1)
        fitting = [end for end in ends if Passage(self.stretches[:end]).fits(characters)] or [1]
        showing = [
            end for end in ends if self.stretches[end - 1].shows and Passage(self.stretches[:end]).fits(2 * characters)
        ]
        if showing and fitting[-1] < showing[0]:
            fitting = showing[:1]
        return replace(self, stretches=_answered(self.stretches[: fitting[-1]]))

    def fits(self, characters: int) -> bool:
        """Whether it has no more prose than that, and no more code and lists than a reader takes in at once."""
        return self.length <= characters and sum(shown.count("\n") for shown in self.shows) <= _MOST_LINES


def _run_on(said: tuple[Sentence, ...]) -> str:
    """Put sentences behind each other, with a space where their script has one."""
    joined = "".join(s.text if s.text.endswith(_WIDE_ENDS) else f"{s.text} " for s in said)
    return joined.strip()


def _answered(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """Take away the questions at the end, if something else remains."""
    while stretches and not stretches[-1].shows and stretches[-1].sentences[-1].asks:
        *before, last = stretches
        shorter = Stretch(last.sentences[:-1])
        rest = (*before, shorter) if shorter.sentences else tuple(before)
        if not rest:
            break
        stretches = rest
    return stretches


def passages(note: Note) -> tuple[Passage, ...]:
    """Cut a note into its passages, in order; what is cut short, leans on nothing or is debris is left out.

    The first one may lean: on the note's title.
    """
    return _passages(note, anywhere=False) or _passages(note, anywhere=True)


def _passages(note: Note, *, anywhere: bool) -> tuple[Passage, ...]:
    found: list[Passage] = []
    whole = leanable = True
    fresh = False
    for kind, prose, following in _runs(blocks(note.text)):
        if kind is not Kind.PROSE:
            leanable = not found and kind is Kind.HEADING
            fresh = kind is Kind.HEADING
            continue
        shows = tuple(filter(None, map(rendered, following)))
        shows = shows if len(shows) == len(following) else ()
        stretch = _stretch(prose, shows, may_lean=leanable or (anywhere and not found))
        if stretch.sentences and stretch.sentences[0].leans and found:
            found[-1] = replace(found[-1], stretches=(*found[-1].stretches, stretch))
        elif stretch.sentences:
            found.append(Passage((stretch,), follows=whole, fresh=fresh))
        whole = leanable = stretch.is_whole and len(stretch.shows) == len(following)
        fresh = fresh and not stretch.sentences
    return tuple(found)


def _runs(parts: Iterable[Block]) -> list[tuple[Kind, str, list[Block]]]:
    """Put the code and the lists behind the prose that they follow."""
    runs: list[tuple[Kind, str, list[Block]]] = []
    for block in parts:
        if block.kind is Kind.PROSE:
            runs.append((Kind.PROSE, block.text, []))
        elif block.kind is Kind.LIST and (items := prose_of_list(block)) and not _announced(runs):
            runs.append((Kind.PROSE, items, []))
        elif block.kind not in {Kind.CODE, Kind.LIST}:
            runs.append((block.kind, "", []))
        elif runs and runs[-1][0] is Kind.PROSE:
            runs[-1][2].append(block)
    return runs


def _announced(runs: list[tuple[Kind, str, list[Block]]]) -> bool:
    return bool(runs) and runs[-1][1].rstrip("*_ ").endswith(":")


def _stretch(prose: str, shows: tuple[str, ...], *, may_lean: bool) -> Stretch:
    """Keep the sentences that can be quoted; one that leans only behind the one that stood before it."""
    everything = list(sentences(prose))
    kept: list[Sentence] = []
    for position, sentence in enumerate(everything):
        is_last = position == len(everything) - 1
        orphaned = sentence.wants_sequel and not (is_last and shows)
        if not sentence.quotable or orphaned or (sentence.leans and not may_lean):
            may_lean = False
            continue
        if sentence not in kept:
            kept.append(sentence)
        may_lean = True
    ends_whole = bool(kept) and kept[-1] is everything[-1]
    return Stretch(tuple(kept), shows if ends_whole else (), is_whole=ends_whole)
