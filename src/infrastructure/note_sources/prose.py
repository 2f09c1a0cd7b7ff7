"""The parts of a Markdown text that are not code. Every pass over the text is linear, whatever stands in it."""

import re
from collections.abc import Iterable, Iterator

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})(.*)")
_ITEM = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])[ \t]")
_ITEM_STARTS = "-+*0123456789"
_TICKS = re.compile(r"`+")


def prose_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line that is not empty and not in a fenced or indented block of code, with its number from 0."""
    fence = ""
    in_list, after_blank = False, True
    for number, line in enumerate(text.split("\n")):
        if not line:
            after_blank = True
            continue
        mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not mark[2].strip() else fence
            continue
        if mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = mark[1]
            continue
        if after_blank and not in_list and line.startswith(("    ", "\t")):
            continue
        after_blank = not line.strip()
        if not after_blank and line[0] not in " \t":
            in_list = line[0] in _ITEM_STARTS and _ITEM.match(line) is not None
        yield number, line


def prose(lines: Iterable[tuple[int, str]]) -> str:
    """Return the text of these lines without its code: spans leave a backtick behind."""
    paragraphs: list[list[str]] = []
    last = -1
    for number, line in lines:
        if number != last + 1 or not paragraphs:
            paragraphs.append([])
        if not line.isspace():
            paragraphs[-1].append(line)
            last = number
    return "\n".join(_without_spans("\n".join(paragraph)) for paragraph in paragraphs)


def _without_spans(paragraph: str) -> str:
    """Cut out each run of backticks with all up to the next run of the same length."""
    if "`" not in paragraph:
        return paragraph
    runs = [ticks.span() for ticks in _TICKS.finditer(paragraph)]
    closing: dict[int, int] = {}
    ends: dict[int, int] = {}
    for at in range(len(runs) - 1, -1, -1):
        length = runs[at][1] - runs[at][0]
        if length in closing:
            ends[at] = closing[length]
        closing[length] = at
    kept: list[str] = []
    begin = at = 0
    while at < len(runs):
        if at in ends:
            kept.append(paragraph[begin : runs[at][0]])
            at = ends[at]
            begin = runs[at][1]
        at += 1
    kept.append(paragraph[begin:])
    return "`".join(kept)
