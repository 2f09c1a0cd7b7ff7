"""Markdown is cut into blocks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.language_models.extractive.blocks import Kind, blocks


def _kinds(markdown: str) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in blocks(markdown)]


def test_tells_headings_prose_code_and_lists_apart() -> None:
    markdown = "# Title\nSome\nprose.\n\n```sql\nselect 1;\n\nselect 2;\n```\n- one\n- two\n\nMore."
    assert _kinds(markdown) == [
        (Kind.HEADING, "Title"),
        (Kind.PROSE, "Some\nprose."),
        (Kind.CODE, "select 1;\n\nselect 2;"),
        (Kind.LIST, "- one\n- two"),
        (Kind.PROSE, "More."),
    ]


def test_keeps_the_language_of_code() -> None:
    assert [block.language for block in blocks("~~~python title=x\npass\n~~~\n```\nout\n```")] == ["python", ""]


def test_a_fence_that_is_never_closed_runs_to_the_end() -> None:
    assert _kinds("```\na\n\n# b") == [(Kind.CODE, "a\n\n# b")]


def test_code_within_a_list_loses_its_indent() -> None:
    assert _kinds("1. do\n\n   ```\n   a\n     b\n   ```\n2. go") == [
        (Kind.LIST, "1. do"),
        (Kind.CODE, "a\n  b"),
        (Kind.LIST, "2. go"),
    ]


def test_a_quotation_loses_its_marks() -> None:
    assert _kinds("> Said\n> so.") == [(Kind.PROSE, "Said\nso.")]


@pytest.mark.parametrize(
    "markdown",
    [
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "<details>\nHidden.\n</details>",
        "<!-- a\n\ncomment -->",
        "%% obsidian %%",
        "---",
        "[^1]: A footnote.",
        "$$\nx^2\n$$",
    ],
)
def test_sets_aside_what_an_extract_leaves_out(markdown: str) -> None:
    assert [kind for kind, _ in _kinds(f"{markdown}\n\nProse.")] == [Kind.OTHER, Kind.PROSE]


def test_an_underlined_line_is_a_heading() -> None:
    assert _kinds("Title\n=====\nProse.") == [(Kind.HEADING, "Title"), (Kind.PROSE, "Prose.")]


@given(st.text(alphabet="`~#>-*|<[]!$% ab1.\n\t", max_size=200))
def test_reads_any_text_to_its_end(markdown: str) -> None:
    assert all(block.lines for block in blocks(markdown))


@pytest.mark.parametrize("line", [">", "[", "*", "`", "- ", "<a", "    ", "| "])
def test_reads_fifty_thousand_marks_at_once(line: str) -> None:
    began = time.perf_counter()
    list(blocks(line * 50_000))
    list(blocks(f"{line}\n" * 50_000))
    assert time.perf_counter() - began < 5
