"""The paragraphs of an answer that cites notes by numbers in brackets."""

import re
from collections.abc import Iterable

from domain.citations import Citation
from domain.cited_text import Reference
from domain.measures import Passage

_MARK = re.compile(r" \[(\d+)\]")
_FENCED = re.compile(r"(?:\n\s*)?^ {0,3}(```|~~~).*?(?:^ {0,3}\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
"""Code, with the empty line before it: it belongs to the paragraph that leads to it."""


def cited_paragraphs(text: str, references: Iterable[Reference]) -> tuple[Passage, ...]:
    """Return the paragraphs of an answer without the numbers in them, each with what its numbers stand for."""
    known = {str(reference.number): reference for reference in references}
    return tuple(
        Passage(
            text=said,
            citations=tuple(
                Citation(note=known[number].note, quote=quote)
                for number in dict.fromkeys(_MARK.findall(part))
                if number in known
                for quote in known[number].quotes
            ),
        )
        for part in _parts(text)
        if (said := _MARK.sub(lambda mark: "" if mark[1] in known else mark[0], part).strip())
    )


def _parts(text: str) -> list[str]:
    """Split a text where lines are empty, but not before code or within it."""
    parts, begun = [""], 0
    for code in (*_FENCED.finditer(text), None):
        first, *others = re.split(r"\n\s*\n", text[begun : code.start() if code else len(text)])
        parts[-1] += first
        parts += others
        if code:
            parts[-1] += code[0]
            begun = code.end()
    return parts
