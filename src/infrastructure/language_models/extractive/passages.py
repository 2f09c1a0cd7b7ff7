"""Cuts a note into passages: runs of sentences that can be read alone, each with the code and the lists it leads to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.notes import Note
from infrastructure.language_models.extractive.blocks import Block, Kind, blocks
from infrastructure.language_models.extractive.sentences import Sentence, sentences, shown

_MOST_LINES = 25
_MOST_OUTPUT = 12
"""Lines of code, and of what has no language and is rather output, that a passage shows; longer is left out whole."""

_SHORTEST_ITEM = 4
_MOST_ITEMS = 10
_LONGEST_ITEM = 240
_ITEM_MARK = re.compile(r"^(\s*)([-+*]|\d{1,9}[.)])\s+")
_TASK = re.compile(r"^\s*[-+*]\s+\[[ xX]\]")
_ONLY_LINK = re.compile(r"^\s*(?:[-+*]|\d{1,9}[.)])\s+(?:\[\[[^\]]*\]\]|\[[^\]]*\]\([^)]*\)|https?://\S+)[.\s]*$")


@dataclass(frozen=True)
class Step:
    """Sentences of one paragraph, and the blocks that follow them, rendered."""

    sentences: tuple[Sentence, ...]
    shows: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The step as Markdown."""
        return "\n\n".join(filter(None, (" ".join(sentence.text for sentence in self.sentences), *self.shows)))


@dataclass(frozen=True)
class Passage:
    """Steps of which only the first can be read alone."""

    steps: tuple[Step, ...]

    @property
    def text(self) -> str:
        """The passage as Markdown."""
        return "\n\n".join(step.text for step in self.steps)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All its sentences, in order."""
        return tuple(sentence for step in self.steps for sentence in step.sentences)

    @property
    def shows(self) -> tuple[str, ...]:
        """All its code and lists."""
        return tuple(shown for step in self.steps for shown in step.shows)

    @property
    def length(self) -> int:
        """Characters of prose."""
        return sum(len(sentence.text) + 1 for sentence in self.sentences)

    def exceeds(self, characters: int) -> bool:
        """Whether it has more prose than that, or more code and lists than a reader takes in at once."""
        return self.length > characters or sum(shown.count("\n") for shown in self.shows) > _MOST_LINES


def passages(note: Note) -> tuple[Passage, ...]:
    """Cut a note into its passages, in order; what is cut short, leans on nothing or is debris is left out.

    The first one may lean: on the note's title.
    """
    return _passages(note, anywhere=False) or _passages(note, anywhere=True)


def _passages(note: Note, *, anywhere: bool) -> tuple[Passage, ...]:
    found: list[list[Step]] = []
    may_lean = True
    for prose, following in _runs(blocks(note.text)):
        if prose is None:
            may_lean = may_lean and not found
            continue
        shows = tuple(filter(None, map(_rendered, following)))
        step = _step(
            prose, shows if len(shows) == len(following) else (), may_lean=may_lean or (anywhere and not found)
        )
        if not step.sentences:
            may_lean = False
        elif step.sentences[0].leans and found and may_lean:
            found[-1].append(step)
        else:
            found.append([step])
            may_lean = True
    return tuple(Passage(tuple(steps)) for steps in found)


def code_of(note: Note) -> str:
    """Return the first piece of code or list of a note that can be shown whole, or nothing."""
    rendered = (_rendered(block) for block in blocks(note.text) if block.kind in {Kind.CODE, Kind.LIST})
    return next(filter(None, rendered), "")


def _runs(parts: Iterable[Block]) -> list[tuple[str | None, list[Block]]]:
    """Put the code and the lists behind the prose that they follow; `None` stands where the thread breaks."""
    runs: list[tuple[str | None, list[Block]]] = []
    for block in parts:
        if block.kind is Kind.PROSE:
            runs.append((block.text, []))
        elif block.kind is Kind.LIST and (items := _prose_of_list(block)) and not _announced(runs):
            runs.append((items, []))
        elif block.kind in {Kind.CODE, Kind.LIST}:
            if runs and runs[-1][0] is not None:
                runs[-1][1].append(block)
        else:
            runs.append((None, []))
    return runs


def _announced(runs: list[tuple[str | None, list[Block]]]) -> bool:
    return bool(runs) and (runs[-1][0] or "").rstrip("*_ ").endswith(":")


def _step(prose: str, shows: tuple[str, ...], *, may_lean: bool) -> Step:
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
    return Step(tuple(kept), shows if ends_whole else ())


def _prose_of_list(block: Block) -> str:
    """Return a list as one paragraph, if all its items are sentences."""
    items = [shown(item) for item in _items(block)]
    whole = all(
        item[-1:] in ".!?\u3002" and item[:1].isupper() and len(item.split()) >= _SHORTEST_ITEM for item in items
    )
    return " ".join(_items(block)) if items and whole and not any(map(_TASK.match, block.lines)) else ""


def _items(block: Block) -> list[str]:
    items: list[str] = []
    for line in block.lines:
        if _ITEM_MARK.match(line) or not items:
            items.append(_ITEM_MARK.sub("", line).strip())
        else:
            items[-1] += f" {line.strip()}"
    return items


def _rendered(block: Block) -> str:
    """Return code in its fence, or a list; nothing if it is too long, or of no use in an article."""
    if block.kind is Kind.CODE:
        return _fenced(block)
    unfit = any(map(_TASK.match, block.lines)) or all(map(_ONLY_LINK.match, block.lines))
    marks = [match for line in block.lines if (match := _ITEM_MARK.match(line))]
    items = [shown(item) for item in _items(block)]
    if (
        unfit
        or len(marks) != len(items)
        or len(items) > _MOST_ITEMS
        or any(len(item) > _LONGEST_ITEM for item in items)
    ):
        return ""
    return "\n".join(f"{mark[1]}{mark[2]} {item}" for mark, item in zip(marks, items, strict=True))


def _fenced(block: Block) -> str:
    is_output = block.language.casefold() in {"", "text", "txt", "log", "output", "console"}
    most = _MOST_OUTPUT if is_output else _MOST_LINES
    if not block.text.strip() or len(block.lines) > most or max(map(len, block.lines)) > 2 * _LONGEST_ITEM:
        return ""
    fence = "~~~" if "```" in block.text else "```"
    return f"{fence}{block.language}\n{block.text}\n{fence}"
