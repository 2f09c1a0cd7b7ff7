"""The parts of Markdown that notes need: headings, paragraphs, and the code within them."""

import re
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

_MAX_PARSED = 50_000
"""The most characters of a text that are parsed, which takes up to 0.3 s."""
_MAX_QUOTED = 250
"""The most lines of quotations that are parsed: the time grows with the square of their number."""


class Block(NamedTuple):
    """A heading or a paragraph: its tag in HTML, its depth in lists and quotations, its text, and its lines."""

    tag: str
    depth: int
    text: str
    first_line: int
    next_line: int


def parse_markdown(text: str) -> list[Block]:
    """Return the headings and paragraphs at the beginning of a text."""
    quoted = [line.start() for line in re.finditer(r"^[ \t]{0,3}>", text[:_MAX_PARSED], re.MULTILINE)]
    end = quoted[_MAX_QUOTED] if len(quoted) > _MAX_QUOTED else _MAX_PARSED
    return [
        Block(opening.tag, opening.level, content.content, *(opening.map or (0, 0)))
        for opening, content in pairwise(_parser().parse(text[:end]))
        if content.type == "inline"
    ]


def without_code(text: str) -> str:
    """Return the text of a block with a backtick in place of each piece of code."""
    parts: list[Any] = []
    _parser().inline.parse(text, _parser(), {}, parts)
    return "".join("`" if part.type == "code_inline" else part.content for part in parts)


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - it is slow to load, and needed to capture and to answer only

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.inline.ruler.enableOnly(["text", "backticks"])
    parser.inline.ruler2.enableOnly([])
    return parser
