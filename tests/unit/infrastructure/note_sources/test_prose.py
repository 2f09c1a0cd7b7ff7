"""What of a note is code, and what the rest of it says; in linear time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.notes import NoteFolder
from infrastructure.note_sources.links import inline_tags, links
from infrastructure.note_sources.note_file import parse_note
from infrastructure.note_sources.prose import prose, prose_lines
from infrastructure.note_sources.titles import first_heading


@pytest.mark.parametrize(
    "code",
    [
        "```\n#x\n```",
        "~~~\n#x\n```\n#x\n~~~",
        "````c\n```\n#x\n````",
        "> ```\n> #x\n> ```",
        "- item\n  ```\n  #x\n  ```",
        "```\n#x never closed",
        "`` a ` #x ``",
        "`a\n#x`",
        "Text.\n\n    #x\n\n    #x",
        "\t#x",
    ],
)
def test_leaves_code_out(code: str) -> None:
    assert "#x" not in prose(prose_lines(code))


@pytest.mark.parametrize(
    "text",
    [
        "a ` stray tick\n\n#x and another `",
        "``` inline ``` #x",
        "`` a ` b` #x",
        "- item\n\n    #x in the item",
        "~~~\n~~~\n#x",
    ],
)
def test_leaves_prose_in(text: str) -> None:
    assert "#x" in prose(prose_lines(text))


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a #a-b/c_d #ü #2024x", ("a", "a-b/c_d", "ü", "2024x")),
        ("#1 # a## x#y (#z) #a! https://x.test/#b", ("a",)),
        ("# Heading\n## Another", ()),
        ("#a/ #/", ("a",)),
    ],
)
def test_reads_tags_as_obsidian_does(text: str, tags: tuple[str, ...]) -> None:
    assert inline_tags(text) == tags


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (r"[[a\|b]] [[#here]] [[a#b#c]] [[ a ]] [[b^1]]", ("a", "b")),
        ("![[image.png]] ![[note]] [[Node.js]]", ("note", "Node.js")),
        ("[x](<with space.md>) [y](y.md 'title') [z](z.MARKDOWN)", ("gpu/with space.md", "gpu/y.md", "gpu/z.MARKDOWN")),
        ("[x](../../out.md) [y](/abs.md) [z](file:///z.md) [p](p.png)", ()),
        ("[x](%ff.md)", ("gpu/\N{REPLACEMENT CHARACTER}.md",)),
    ],
)
def test_reads_links_to_notes_only(text: str, targets: tuple[str, ...]) -> None:
    assert links(text, "gpu/source.md") == targets


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A `b` *c* ##\nText.", "A `b` *c*"),
        ("# C#\nText.", "C#"),
        ("Title\n=====\nText.", "Title"),
        ("```sh\n# a comment\n```\n# Title\n", "Title"),
        ("# \n#\n#x\n# Title", "Title"),
        ("Two\nlines\n===\n", None),
        ("===\n", None),
        ("# " + "long " * 50, None),
        ("#" * 50, None),
    ],
)
def test_finds_the_heading_that_is_a_title(text: str, title: str | None) -> None:
    heading = first_heading(text, prose_lines(text))
    assert (heading.title if heading else None) == title


@pytest.mark.parametrize(
    "text",
    [
        "a" * 999_999,
        "# " + " " * 999_000,
        "#" * 999_999,
        "[[" * 499_999,
        "[[a" * 330_000,
        "](" * 499_999,
        "](<" * 330_000,
        "> " * 499_999,
        ">" * 50_000 + "a",
        "[" * 50_000 + "]" * 50_000,
        "*" * 50_000 + "a" + "*" * 50_000,
        "".join("`" * (length % 700) + " " for length in range(2_000)),
        "` `` " * 190_000,
        "#a" * 499_999,
        "#a " * 330_000,
        "\n" * 999_999,
        "a\n=\n" * 249_999,
        "---\n" * 249_999,
        "---\na: b\n" * 90_000,
        "```\n~~~\n" * 120_000,
        "- " * 499_999,
        "\t" * 999_999,
    ],
)
def test_takes_linear_time_for_a_megabyte_of_anything(text: str) -> None:
    began = time.process_time()
    parse_note(NoteFolder("notes"), "long.md", text.encode())
    assert time.process_time() - began < 5, "half a second is usual; what is not linear takes minutes"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_reads_or_skips_any_bytes(data: bytes) -> None:
    assert parse_note(NoteFolder("notes"), "any.md", data).source == "any.md"


@settings(deadline=None)
@given(st.text("#`~->[]()|=\n\t ab", max_size=200))
def test_reads_or_skips_any_markdown(text: str) -> None:
    assert parse_note(NoteFolder("notes"), "any.md", text.encode()).source == "any.md"
