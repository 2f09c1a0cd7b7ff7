"""Front matter: what is read, and what stays in the text."""

from datetime import date

import pytest

from infrastructure.notes.note_sources.front_matter import UnfitFile, split_front_matter


def fields(block: str) -> dict[str, object]:
    return split_front_matter(f"---\n{block}\n---\nText.").fields


def unread(block: str) -> tuple[tuple[int, str], ...]:
    return split_front_matter(f"---\n{block}\n---\nText.").unread


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Title: Warps\ntags: [gpu, 2024, 1.0, yes]", {"title": "Warps", "tags": ["gpu", "2024", "1.0", "yes"]}),
        ("date: 2024-13-45\ntitle: 007", {"date": "2024-13-45", "title": "007"}),
        ('"title": "Warps: all"', {"title": "Warps: all"}),
        ("# a comment\n\ntitle: T", {"title": "T"}),
        ("hours (est): 3\n📅 on: now\nin/out: in", {"hours (est)": "3", "📅 on": "now", "in/out": "in"}),
        ("title: !!python/name:os.system x", {"title": "x"}),
        ("", {}),
    ],
)
def test_reads_fields_as_they_are_written(block: str, expected: dict[str, object]) -> None:
    assert fields(block) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("title: Greenhouse: winter\ntags: [a, b]", {"title": "Greenhouse: winter", "tags": ["a", "b"]}),
        ("Title: T\ntags:\n\t- a\n\t- b", {"title": "T", "tags": ["a", "b"]}),
        ("title: T\ntags:\n- a\n- b", {"title": "T", "tags": ["a", "b"]}),
        ("title: T\ntags: [\na,\nb\n]", {"title": "T", "tags": ["a", "b"]}),
        ("title: {{title}}", {"title": "{{title}}"}),
        ("title: *Bold* plan", {"title": "*Bold* plan"}),
        ("title: 'It's here'", {"title": "It's here"}),
        ('title: "never closed', {"title": "never closed"}),
        ("tags: #a #b\ntitle: T", {"tags": ["a", "b"], "title": "T"}),
        ("tags: [#a, #b", {"tags": ["a", "b"]}),
        ("tags: {a, : - b", {"tags": ["a", "b"]}),
        ("aliases:\n  - @foo bar\n  - Baz's qux", {"aliases": ["@foo bar", "Baz's qux"]}),
        ("tags:\n  - #a\n  - #b\ntitle: T", {"tags": ["a", "b"], "title": "T"}),
        ('title: "Foo": bar\ntags: a\uff0cb\u3001c: d', {"title": '"Foo": bar', "tags": ["a", "b", "c:", "d"]}),
        ("title:T\ntags: [a]", {"title": "T", "tags": ["a"]}),
        ("\ntitle: T\ntags: [a]", {"title": "T", "tags": ["a"]}),
        ("{title: T, tags: [a]}", {"title": "T", "tags": ["a"]}),
        ("title\uff1aT\ntags\uff1aa", {"title": "T", "tags": ["a"]}),
    ],
)
def test_what_is_ours_is_read_though_it_is_invalid(block: str, expected: dict[str, object]) -> None:
    assert (fields(block), unread(block)) == (expected, ())


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ("title: T\nauthor: @mira\ntags: [a]", ((3, "author: @mira"),)),
        ("just words\ntitle: T\ntags: [a]", ((2, "just words"),)),
        ("# comment\n\ntitle: T\ntags: [a]\nurl: `x`", ((6, "url: `x`"),)),
        ("%YAML 1.2\ntitle: T\ntags: [a]", ((2, "%YAML 1.2"),)),
        ("title: old\ntitle: T\ntags: [a]", ((2, "title: old"),)),
        ("x: &a [y]\nz: *a\ntitle: T\ntags: [a]", ((3, "z: *a"),)),
        (f"x: {'[' * 900}\ntitle: T\ntags: [a]", ((2, f"x: {'[' * 900}"),)),
    ],
)
def test_an_invalid_line_is_reported_and_does_not_hide_the_others(block: str, lines: tuple[tuple[int, str]]) -> None:
    assert (fields(block)["title"], fields(block)["tags"], unread(block)) == ("T", ["a"], lines)


@pytest.mark.parametrize(
    ("block", "expected", "lines"),
    [
        (
            'title = "T"\ntags = ["a", "b"]\ndate = 2024-01-01',
            {"title": "T", "tags": ["a", "b"], "date": date(2024, 1, 1)},
            (),
        ),
        ('title = 2024\ntags = [\n"a",\n]\ndraft = true', {"title": 2024, "tags": ["a"], "draft": True}, ()),
        ('title = "T"\n[taxonomies]\ntags = ["a"]', {"title": "T", "tags": ["a"], "taxonomies": {"tags": ["a"]}}, ()),
        (
            'title = "T"\n[cover]\ntitle = "A photo"\n[menu.main]\nname = "a"\n[menu.footer]\nname = "b"',
            {"title": "T", "cover": {"title": "A photo"}, "menu": {"main": {"name": "a"}, "footer": {"name": "b"}}}
            | {"main": {"name": "a"}, "footer": {"name": "b"}},
            (),
        ),
        ('title = "T"\nbad line\ntags = ["a"]', {"title": "T", "tags": ["a"]}, ((3, "bad line"),)),
        ('title = T\nx = y z\ntags = ["a"]', {"title": "T", "tags": ["a"]}, ((3, "x = y z"),)),
    ],
)
def test_reads_toml(block: str, expected: dict[str, object], lines: tuple[tuple[int, str]]) -> None:
    assert split_front_matter(f"+++\n{block}\n+++\nText.") == (expected, "\nText.", lines)


@pytest.mark.parametrize(
    "block",
    [
        '{\n"title": "T",\n"tags": ["a"]\n}',
        ';;;\n{"title": "T", "tags": ["a"]}\n;;;',
        '---json\n{"title": "T", "tags": ["a"]}\n---',
        "---yaml\ntitle: T\ntags: [a]\n---",
        "--- # of the daily template\ntitle: T\ntags: [a]\n---",
        '---toml\ntitle = "T"\ntags = ["a"]\n---',
    ],
)
def test_reads_front_matter_whose_first_line_says_more(block: str) -> None:
    assert split_front_matter(f"{block}\nText.") == ({"title": "T", "tags": ["a"]}, "\nText.", ())


@pytest.mark.parametrize("closing", ["---", "...", "---  "])
def test_ends_at_the_closing_line(closing: str) -> None:
    text = f"---  \ntitle: T\n{closing}\nText.\n---\n"
    assert split_front_matter(text) == ({"title": "T"}, "\nText.\n---\n", ())


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA rule.\n\n---\nText.",
        "---\n\ntitle: a rule above, and this is said.",
        "---\n\nNote: a rule above.\n\n---\n\nAnd one below.",
        "---\nA rule and a sentence.\n---\nText.",
        "---\n- Buy milk.\n- Call Bob.\n---\nText.",
        "---\n- [[Home]]\n- [[Index]]\n---\nText.",
        "---\n\n- a\n- list\n\n---\nText.",
        '{\n"a": 1\n}\nText.',
        "{\nnot JSON\n}\nText.",
        "---python\ntitle: T\n---\nText.",
        "----\ntitle: T\n----\nText.",
        "\n---\ntitle: T\n---\nText.",
        "---",
        "",
    ],
)
def test_what_is_not_a_mapping_stays_in_the_text(text: str) -> None:
    assert split_front_matter(text) == ({}, text, ())


@pytest.mark.parametrize(
    ("block", "expected", "lines"),
    [
        ("- a\n- list", {}, ((2, "- a"),)),
        ("- title: T\n  tags: [a]", {}, ((2, "- title: T"),)),
        ("author: @mira", {}, ((2, "author: @mira"),)),
        ("url: a: b\nx: %y", {}, ((2, "url: a: b"), (3, "x: %y"))),
        ("key: \x01", {}, ((2, "key: \x01"),)),
        ("title: T\n tags: [a]", {"title": "T"}, ((3, "tags: [a]"),)),
        ("title: T\n  and more\nx: @y", {"title": "T and more"}, ((4, "x: @y"),)),
    ],
)
def test_what_is_no_valid_field_is_reported_and_no_part_of_the_text(
    block: str, expected: dict[str, object], lines: tuple[tuple[int, str]]
) -> None:
    assert split_front_matter(f"---\n{block}\n---\nText.") == (expected, "\nText.", lines)


@pytest.mark.parametrize("text", ["---\ntitle: T\n", "---\nauthor: M\nTags: [a]\n\nText."])
def test_front_matter_that_is_never_closed_is_reported_and_stays_in_the_text(text: str) -> None:
    assert split_front_matter(text) == ({}, text, ((1, "--- is never closed"),))


def test_refuses_what_is_too_large() -> None:
    with pytest.raises(UnfitFile, match="more than 16 KiB"):
        fields(f"tags: [{'a, ' * 8192}]")
