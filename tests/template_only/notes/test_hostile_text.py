"""Text that is made to take long: each step over a note takes linear time, or stops at a limit."""

import time
from contextlib import suppress

import pytest

from domain.notes.citation import Citation
from infrastructure.notes.note_sources.front_matter import UnfitFile, split_front_matter
from infrastructure.notes.note_sources.note_file import parse_note
from tests.builders.notes import FOLDER, a_note

BOMB = "\n".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    "block",
    [
        f"a: &a [x, x]\n{BOMB}",
        "a: " + "[" * 16_000,
        "? " * 8_000,
        "a: " + "!!python/object " * 1_000,
        "title: two: words\n" * 900,
        "a: |\n" + " \n" * 8_000,
        "a" * 20_000 + ": b",
        "\n" * 20_000,
    ],
)
def test_no_block_takes_long(block: str) -> None:
    def seconds() -> float:
        started = time.process_time()
        with suppress(UnfitFile):
            split_front_matter(f"---\n{block}\n---\nText.")
        return time.process_time() - started

    assert min(seconds() for _ in range(3)) < 0.5


MARKDOWN = ("> ", "- ", "  - a\n", "[", "[a](", "`", "`` ` ", "#", "# a\n", "*", "<div>\n", "- a\n\n")
PLUGINS = (
    "%% ",
    "<% ",
    "<!-- ",
    "[[a|",
    "[a::",
    "a:: \n",
    "> [!a]",
    "> [!a] b\n",
    "==a",
    "^a\n",
    "~~~a\n",
    "[^",
    "~~~",
    " ~~~",
    "%%a",
    "((",
    "^^a",
    "- [ ] #a\n",
    "\t",
    "a \t",
    " \u2705",
    "\U0001f501 ",
    " \U0001f501 x",
    " \U0001f501 x \U0001f4c5",
    " #a \U0001f4c5",
    ":LOGBOOK:\n",
    "#+BEGIN_QUERY\n",
    "- ```\n",
    "a^[",
    "[a:: [[b",
    "**a",
    "- NOW [#",
    "{{query ",
    "<div ",
)


@pytest.mark.parametrize("piece", [*MARKDOWN, *PLUGINS])
def test_no_markdown_takes_long(piece: str) -> None:
    started = time.process_time()
    parse_note(FOLDER, "a.md", (piece * (1_000_000 // len(piece))).encode())
    assert time.process_time() - started < 1.5, "each takes less than half a second on an idle machine"


@pytest.mark.parametrize(
    "hostile", ["[", "[[", "![", "*", "[a](", "[a](b(", "[[a|", "[[]", "- ", "> ", "\n", "1.", "<", "a"]
)
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    note = a_note("hostile.md", f"#{hostile * (200_000 // len(hostile))}!")
    started = time.process_time()
    assert not Citation(note=note.id, quote="no such words in it").occurs_in(note)
    assert time.process_time() - started < 2, "quadratic time would be minutes"
