import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.notes import LONGEST_LINE, NoteEntry, NoteFolder, NoteSelection, note_id
from tests.building import FOLDER, a_note


def test_the_same_place_gives_the_same_id() -> None:
    assert note_id(FOLDER, "gpu/warps.md") == note_id(NoteFolder("/notes"), "gpu/warps.md")


def test_another_folder_or_source_gives_another_id() -> None:
    places = [("/notes", "a.md"), ("/notes", "b.md"), ("/other", "a.md"), ("/note", "sa.md"), ("/notesa", ".md")]
    assert len({note_id(NoteFolder(folder), source) for folder, source in places}) == len(places)


def test_unicode_forms_of_one_name_are_two_places() -> None:
    assert note_id(FOLDER, "caf\u00e9.md") != note_id(FOLDER, "cafe\u0301.md")


def test_the_fingerprint_is_equal_while_the_note_is() -> None:
    assert a_note("a.md", "text", tags=("gpu",)).fingerprint == a_note("a.md", "text", tags=("gpu",)).fingerprint


@pytest.mark.parametrize("change", [{"text": "other"}, {"title": "other"}, {"tags": ("cuda",)}, {"links": ("b",)}])
def test_the_fingerprint_changes_with_anything_the_note_says(change: dict[str, object]) -> None:
    note = a_note("a.md", "text", tags=("gpu",))
    assert note.model_copy(update=change).fingerprint != note.fingerprint


def test_the_line_about_a_query_has_most_of_its_words() -> None:
    note = a_note("a.md", "---\nWarps run in step.\n\n  A warp of threads shares memory.  \nMemory is slow.\n")
    assert note.line_about("MEMORY of a warp") == "A warp of threads shares memory."


def test_the_first_of_several_lines_that_tie_is_the_one_about_the_query() -> None:
    assert a_note("a.md", "First memory.\nSecond memory.").line_about("memory") == "First memory."


@pytest.mark.parametrize(("before", "after"), [(0, 900), (900, 0), (100, 900), (400, 0), (0, 400)])
def test_of_a_very_long_line_the_part_about_the_query_is_shown(before: int, after: int) -> None:
    line = a_note("a.md", "word " * before + "Memory is slow. " + "word " * after).line_about("memory")

    assert "Memory is slow." in line
    assert len(line) <= LONGEST_LINE + 2
    assert line.startswith("…") == (before >= 100)
    assert line.endswith("…") == (after > 0)


@pytest.mark.parametrize("query", ["", "!?", "absent"])
def test_a_query_that_matches_nothing_gets_the_first_line(query: str) -> None:
    assert a_note("a.md", "***\n\nFirst.\nSecond.").line_about(query) == "First."


def test_a_note_without_words_has_no_line_about_anything() -> None:
    assert a_note("a.md", "\n---\n").line_about("memory") == ""


def test_a_short_note_is_clipped_to_itself() -> None:
    note = a_note("a.md", "one\ntwo")
    assert note.clipped(7) is note


def test_a_long_note_is_clipped_at_the_end_of_a_line() -> None:
    assert a_note("a.md", "first line\nsecond line\nthird line").clipped(28).text == "first line\nsecond line"


def test_a_line_that_is_too_long_is_clipped_at_a_sentence_and_not_dropped() -> None:
    text = "Intro.\nWarps run in step. They share a scheduler. They diverge at branches."
    assert a_note("a.md", text).clipped(60).text == "Intro.\nWarps run in step. They share a scheduler."


def test_a_line_without_sentences_is_clipped_between_words() -> None:
    assert a_note("a.md", "warps and blocks and grids").clipped(14).text == "warps and"


def test_a_line_without_words_is_clipped_anywhere() -> None:
    assert a_note("a.md", "\n" + "x" * 100).clipped(10).text == "\n" + "x" * 9


@given(text=st.text("ab .\n", max_size=80), characters=st.integers(0, 100))
def test_what_is_left_of_a_clipped_note_is_its_beginning_and_fits(text: str, characters: int) -> None:
    clipped = a_note("a.md", text).clipped(characters).text
    assert text.startswith(clipped)
    assert len(clipped) <= characters
    assert len(clipped) >= min(len(text), characters) // 2


def test_an_entry_is_the_note_without_its_text() -> None:
    note = a_note("a.md", "text", tags=("gpu",))
    entry = NoteEntry.of(note)
    assert entry.model_dump() == note.model_dump(exclude={"text", "aliases", "links"}) | {
        "fingerprint": note.fingerprint
    }


def test_a_selection_gives_its_notes_in_its_own_order() -> None:
    a, b, c = a_note("a.md"), a_note("b.md"), a_note("c.md")
    selection = NoteSelection(topic="gpu", notes=(c, a, b))
    assert selection.only({b.id, c.id}) == (c, b)
    assert selection.ids == {a.id, b.id, c.id}


def test_a_note_refuses_fields_it_does_not_know_and_assignment() -> None:
    note = a_note("a.md")
    with pytest.raises(ValidationError):
        type(note).model_validate({**note.model_dump(), "author": "me"})
    with pytest.raises(ValidationError):
        note.title = "other"  # type: ignore[misc] # the point of the test
