"""Adds rows to the tables of Markdown documents."""

from collections.abc import Callable


def with_row(text: str, head: str, row: str, *, behind: Callable[[str], bool]) -> str:
    """Return the text with a row behind the last one whose first cell is so; as it was if there is none."""
    lines = text.split("\n")
    place, within = None, False
    for number, line in enumerate(lines):
        within = line.startswith(head) or (within and line.startswith("|"))
        ends_part = line.startswith("<!-- end:") and place == number - 1
        if ends_part or (within and not line.startswith(head) and behind(line.split("|")[1].strip())):
            place = number
    return text if place is None else "\n".join((*lines[: place + 1], row, *lines[place + 1 :]))
