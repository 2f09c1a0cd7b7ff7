from domain.notes.note import Note, NoteEntry
from domain.notes.selection import NoteSelection, is_index, main_topic, topics
from tests.builders.notes import a_note

INDEX = "- [Warps](gpu/warps.md)\n- [[memory]]\n* [Blocks](gpu/blocks.md)\n1. [[grids|Grids]]\n\nThat is all."


def test_a_selection_returns_its_notes_in_its_own_order() -> None:
    a, b, c = a_note("a.md"), a_note("b.md"), a_note("c.md")
    selection = NoteSelection(topic="gpu", notes=(c, a, b))
    assert selection.only({b.id, c.id}) == (c, b)


def test_a_list_of_links_is_an_index() -> None:
    assert is_index(a_note("index.md", INDEX))
    assert not is_index(a_note("warps.md", "A warp is 32 threads.\n\nSee also:\n\n- [[memory]]\n\nThat is all."))
    assert not is_index(a_note("empty.md", ""))
    assert not is_index(a_note("hostile.md", "\n".join("- " + "[" * 4_000 for _ in range(2))))


def topic_of(*notes: Note) -> str:
    return main_topic([NoteEntry.of(note) for note in notes])


def test_topics_are_tags_and_top_folders_the_most_common_first() -> None:
    notes = a_note("gpu/deep/a.md", tags=("GPU", "cuda")), a_note("gpu/b.md"), a_note("c.md", tags=("bread", "cuda"))
    found = [(topic.name, topic.notes) for topic in topics([NoteEntry.of(note) for note in notes])]
    assert found == [("cuda", 2), ("gpu", 2), ("bread", 1)]
    assert topic_of(*notes) == "cuda"


def test_marks_that_join_words_become_spaces() -> None:
    assert topic_of(a_note("a.md", tags=("ml/gpu-kernels_2026",))) == "ml gpu kernels 2026"


def test_a_tag_or_folder_of_only_one_of_several_notes_is_no_main_topic() -> None:
    assert topic_of(a_note("a.md", tags=("sql",)), a_note("b.md"), a_note("c/c.md")) == ""
    assert topic_of() == ""
