import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes.note import MAX_LINE, NoteEntry, NoteFolder, note_id
from tests.builders.notes import FOLDER, a_note


def test_an_id_says_what_the_note_is_called() -> None:
    assert note_id(FOLDER, "gpu/Kernel fusion.md").startswith("kernel-fusion-")
    assert note_id(FOLDER, "浇水.md").startswith("浇水-")
    assert note_id(FOLDER, "....md").isalnum()


def test_each_place_has_an_id_of_its_own() -> None:
    places = [("/notes", "a.md"), ("/notes", "b/a.md"), ("/other", "a.md"), ("/note", "sa.md"), ("/notes", "A.md")]
    places += [("/notes", "caf\u00e9.md"), ("/notes", "cafe\u0301.md")]
    assert len({note_id(NoteFolder(folder), source) for folder, source in places}) == len(places)
    assert note_id(FOLDER, "a.md") == note_id(NoteFolder("/notes"), "a.md")


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_an_id_can_stand_in_an_attribute(source: str) -> None:
    assert not set(note_id(FOLDER, source)) & set("\"'<>& \n")


def test_the_line_about_words_has_most_of_them() -> None:
    note = a_note("a.md", "---\nWarps run in step.\n\n  A warp of threads shares memory.  \nMemory is slow.\n")
    assert note.line_about(["memory", "warp"]) == "A warp of threads shares memory."
    assert note.line_about(["memory"]) == "A warp of threads shares memory."
    assert note.line_about(["absent"]) == note.line_about([]) == "Warps run in step."
    assert a_note("a.md", "\n---\n").line_about(["memory"]) == ""


def test_the_address_of_a_link_does_not_count() -> None:
    note = a_note("a.md", "[Source](https://index.test/index)\nAn index is a tree.")
    assert note.line_about(["index"]) == "An index is a tree."


@pytest.mark.parametrize(("before", "after"), [(0, 900), (900, 0), (100, 900), (400, 0), (0, 400)])
def test_of_a_long_line_the_part_with_the_words_is_shown(before: int, after: int) -> None:
    line = a_note("a.md", "word " * before + "Memory is slow. " + "word " * after).line_about(["memory"])
    assert "Memory is slow." in line
    assert len(line) <= MAX_LINE + 2
    assert (line.startswith("…"), line.endswith("…")) == (before > 0, after > 0)


@pytest.mark.parametrize(
    ("text", "characters", "clipped"),
    [
        ("first line\nsecond line\nthird line", 28, "first line\nsecond line"),
        ("Intro.\nWarps run in step. They share a cache.", 30, "Intro.\nWarps run in step."),
        ("每天浇水一次。每株两升水。", 10, "每天浇水一次。"),
        ("warps and blocks and grids", 14, "warps and"),
        ("x" * 100, 9, "x" * 9),
        ("one\ntwo", 7, "one\ntwo"),
    ],
)
def test_a_long_note_is_clipped_where_a_reader_would(text: str, characters: int, clipped: str) -> None:
    assert a_note("a.md", text).clipped(characters).text == clipped


def test_an_entry_has_everything_but_the_text() -> None:
    note = a_note("a.md", "text", tags=("gpu",))
    expected = note.model_dump(exclude={"text", "aliases"}) | {"fingerprint": note.fingerprint}
    assert NoteEntry.of(note).model_dump() == expected
