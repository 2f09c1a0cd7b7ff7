"""Shows the code and the lists of a note as an answer does: whole, or not at all."""

import re

from domain.notes import Note
from infrastructure.language_models.extractive.blocks import Block, Kind, blocks
from infrastructure.language_models.extractive.sentences import shown

_MOST_CODE = 25
_MOST_OUTPUT = 12
_LONGEST_LINE = 480
"""Lines of code, lines of what names no language and is rather output, and characters of a line."""

_MOST_ITEMS = 10
_LONGEST_ITEM = 240
_SENTENCE = 4
"""Items of a list, characters of an item, and the words from which on an item may be a sentence."""

_ITEM_MARK = re.compile(r"^(\s*)([-+*]|\d{1,9}[.)])\s+")
_TASK = re.compile(r"^\s*[-+*]\s+\[[ xX]\]")
_ONLY_LINK = re.compile(r"^\s*(?:[-+*]|\d{1,9}[.)])\s+(?:\[\[[^\]]*\]\]|\[[^\]]*\]\([^)]*\)|https?://\S+)[.\s]*$")


def rendered(block: Block) -> str:
    """Return code in its fence, or a list; nothing if it is too long, or of no use in an answer."""
    return _fenced(block) if block.kind is Kind.CODE else _listed(block)


def code_of(note: Note) -> str:
    """Return the first piece of code or list of a note that can be shown whole, or nothing."""
    candidates = (rendered(block) for block in blocks(note.text) if block.kind in {Kind.CODE, Kind.LIST})
    return next(filter(None, candidates), "")


def prose_of_list(block: Block) -> str:
    """Return a list as one paragraph, if all its items are sentences."""
    items = [shown(item) for item in _items(block)]
    whole = all(item[-1:] in ".!?\u3002" and item[:1].isupper() and len(item.split()) >= _SENTENCE for item in items)
    return " ".join(_items(block)) if items and whole and not any(map(_TASK.match, block.lines)) else ""


def _items(block: Block) -> list[str]:
    items: list[str] = []
    for line in block.lines:
        if _ITEM_MARK.match(line) or not items:
            items.append(_ITEM_MARK.sub("", line).strip())
        else:
            items[-1] += f" {line.strip()}"
    return items


def _fenced(block: Block) -> str:
    is_output = block.language.casefold() in {"", "text", "txt", "log", "output", "console"}
    most = _MOST_OUTPUT if is_output else _MOST_CODE
    if not block.text.strip() or len(block.lines) > most or max(map(len, block.lines)) > _LONGEST_LINE:
        return ""
    fence = "~~~" if "```" in block.text else "```"
    return f"{fence}{block.language}\n{block.text}\n{fence}"


def _listed(block: Block) -> str:
    marks = [match for line in block.lines if (match := _ITEM_MARK.match(line))]
    items = [shown(item) for item in _items(block)]
    is_long = len(items) > _MOST_ITEMS or max(map(len, items)) > _LONGEST_ITEM
    is_aside = any(map(_TASK.match, block.lines)) or all(map(_ONLY_LINK.match, block.lines))
    if is_long or is_aside or len(marks) != len(items):
        return ""
    return "\n".join(f"{mark[1]}{mark[2]} {item}" for mark, item in zip(marks, items, strict=True))
