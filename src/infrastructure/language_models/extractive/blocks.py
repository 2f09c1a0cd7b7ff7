"""Cuts Markdown into blocks, by lines."""

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})[ \t]*([^`]*)$")
_COMMENT = re.compile(r"^\s*(<!--|%%)")
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:\s|$)")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)\s*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:")
_MATH = re.compile(r"^\s*\$\$")
_QUOTE = re.compile(r"^ {0,3}>[ ]?")
_ITEM = re.compile(r"^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+\S")
_TABLE = re.compile(r"^\s*\|.*\|\s*$|^[\s|:]*-{3,}[\s|:-]*\|[\s|:-]*$")
_HTML = re.compile(r"^ {0,3}</?(?!kbd|sub|sup|code|b>|i>|em>|strong>)[A-Za-z]", re.IGNORECASE)
_INDENTED = re.compile(r"^(?: {4}|\t)\s*\S")
_INTERRUPTING = (_FENCE, _COMMENT, _HEADING, _UNDERLINE, _QUOTE, _ITEM, _MATH, _HTML)


class Kind(Enum):
    """What a block is; `OTHER` is what an extract leaves out: tables, HTML, formulas, rules, definitions, comments."""

    PROSE = auto()
    LIST = auto()
    CODE = auto()
    HEADING = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Block:
    """Lines that belong together: of code without its fence, of a quotation without its marks."""

    kind: Kind
    lines: tuple[str, ...]
    language: str = ""

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def blocks(markdown: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text in order; a fence that is never closed runs to the end."""
    lines = markdown.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    at = 0
    in_list = False
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        in_list = in_list and (lines[at][0] in " \t" or _FENCE.match(lines[at]) is not None)
        block, at = _block(lines, at, in_list=in_list)
        in_list = in_list or block.kind is Kind.LIST
        yield block


def _block(lines: list[str], at: int, *, in_list: bool) -> tuple[Block, int]:
    """Read the block that begins at a line; return it, and where the next may begin."""
    line = lines[at]
    if fence := _FENCE.match(line):
        return _code(lines, at, fence[1], fence[2].strip())
    if _INDENTED.match(line) and not in_list:
        end = _end(lines, at, lambda text: _INDENTED.match(text) is not None)
        return Block(Kind.CODE, tuple(textwrap.dedent("\n".join(lines[at:end])).split("\n"))), end
    if _HEADING.match(line):
        return Block(Kind.HEADING, (line.strip().strip("#").strip(),)), at + 1
    end = _left_out(lines, at)
    return (Block(Kind.OTHER, tuple(lines[at:end])), end) if end > at else _text(lines, at)


def _left_out(lines: list[str], at: int) -> int:
    """Return where a block ends that an extract leaves out; where it begins if it is none."""
    line = lines[at]
    if comment := _COMMENT.match(line):
        return _closed(lines, at, "-->" if comment[1] == "<!--" else "%%")
    if _MATH.match(line):
        return _closed(lines, at, "$$")
    if _RULE.match(line) or _DEFINITION.match(line):
        return at + 1
    if _HTML.match(line):
        return _end(lines, at, lambda text: not _FENCE.match(text))
    if _TABLE.match(line) or ("|" in line and at + 1 < len(lines) and _TABLE.match(lines[at + 1])):
        return _end(lines, at, lambda text: "|" in text)
    return at


def _text(lines: list[str], at: int) -> tuple[Block, int]:
    """Read a quotation, a list or a paragraph; a line under it may make the paragraph a heading."""
    if _QUOTE.match(lines[at]):
        end = _end(lines, at, lambda text: _QUOTE.match(text) is not None)
        return Block(Kind.PROSE, tuple(_QUOTE.sub("", text) for text in lines[at:end])), end
    if _ITEM.match(lines[at]):
        end = _end(lines, at, lambda text: not _FENCE.match(text) and not _HEADING.match(text))
        return Block(Kind.LIST, tuple(lines[at:end])), end
    end = _end(lines, at, lambda text: not any(mark.match(text) for mark in _INTERRUPTING))
    if end < len(lines) and _UNDERLINE.match(lines[end]):
        return Block(Kind.HEADING, tuple(lines[at:end])), end + 1
    return Block(Kind.PROSE, tuple(text.strip() for text in lines[at:end])), end


def _code(lines: list[str], at: int, mark: str, language: str) -> tuple[Block, int]:
    closing = re.compile(rf"^[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    end = next((n for n in range(at + 1, len(lines)) if closing.match(lines[n])), len(lines))
    inside = lines[at + 1 : end]
    if _QUOTE.match(lines[at]):
        inside = [_QUOTE.sub("", text) for text in inside]
    code = textwrap.dedent("\n".join(inside)).strip("\n").split("\n")
    name = re.match(r"[\w+#.-]*", language)
    return Block(Kind.CODE, tuple(code), name[0] if name else ""), end + 1


def _closed(lines: list[str], at: int, closing: str) -> int:
    """Return the line behind a closing mark, which may stand on the same line as the opening one."""
    first = lines[at].strip()
    if first.endswith(closing) and len(first) > len(closing):
        return at + 1
    return next((n for n in range(at + 1, len(lines)) if closing in lines[n]), len(lines)) + 1


def _end(lines: list[str], at: int, goes_on: Callable[[str], bool]) -> int:
    """Return the first line behind `at` that is blank or does not go on."""
    end = at + 1
    while end < len(lines) and lines[end].strip() and goes_on(lines[end]):
        end += 1
    return end
