"""Front matter: what is read, and what stays in the text."""

import pytest

from infrastructure.notes.note_sources.front_matter import UnfitFile, split_front_matter


def fields(block: str) -> dict[str, object]:
    return split_front_matter(f"---\n{block}\n---\nText.")[0]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Title: Warps\ntags: [gpu, 2024, 1.0, yes]", {"title": "Warps", "tags": ["gpu", "2024", "1.0", "yes"]}),
        ("date: 2024-13-45\ntitle: 007", {"date": "2024-13-45", "title": "007"}),
        ('"title": "Warps: all"', {"title": "Warps: all"}),
        ("# a comment\n\ntitle: T", {"title": "T"}),
        ("hours (est): 3\n📅 on: now\nin/out: in", {"hours (est)": "3", "📅 on": "now", "in/out": "in"}),
        ("tags: a\ntags: b", {"tags": "b"}),
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
        ("title: T\nauthor: @mira\ntags: [a]", {"title": "T", "tags": ["a"]}),
        ("Title: T\ntags:\n\t- a\n\t- b", {"title": "T", "tags": ["a", "b"]}),
        ("title: {{title}}", {"title": "{{title}}"}),
    ],
)
def test_one_invalid_line_does_not_hide_the_others(block: str, expected: dict[str, object]) -> None:
    assert fields(block) == expected


@pytest.mark.parametrize("closing", ["---", "...", "---  "])
def test_ends_at_the_closing_line(closing: str) -> None:
    text = f"---  \ntitle: T\n{closing}\nText.\n---\n"
    assert split_front_matter(text) == ({"title": "T"}, "\nText.\n---\n")


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA rule.\n\n---\nText.",
        "---\n\nNote: a rule above.\n\n---\n\nAnd one below.",
        "---\nA rule and a sentence.\n---\nText.",
        "---\n- a\n- list\n---\nText.",
        "---\ntitle: never closed\n",
        "---\nkey: \x01\n---\nText.",
        "----\ntitle: T\n----\nText.",
        "\n---\ntitle: T\n---\nText.",
        "---",
        "",
    ],
)
def test_what_is_not_a_mapping_stays_in_the_text(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (f"tags: [{'a, ' * 8192}]", "more than 16 KiB"),
        ("a: &a [x, x]\nb: [*a, *a]", "YAML aliases"),
        (f"a: {'[' * 900}", "deeper than 16 levels"),
    ],
)
def test_refuses_what_grows(block: str, reason: str) -> None:
    with pytest.raises(UnfitFile, match=reason):
        fields(block)
