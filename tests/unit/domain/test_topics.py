from domain.notes import Note, NoteEntry
from domain.topics import main_topic
from tests.building import a_note


def topic_of(*notes: Note) -> str | None:
    return main_topic(map(NoteEntry.of, notes))


def test_the_topic_is_the_tag_that_most_notes_share() -> None:
    assert topic_of(a_note("a.md", tags=("gpu", "cuda")), a_note("b.md", tags=("GPU",))) == "gpu"


def test_a_folder_counts_like_a_tag_and_once_with_it() -> None:
    assert topic_of(a_note("gpu/a.md"), a_note("gpu/deep/b.md"), a_note("c.md", tags=("cuda",))) == "gpu"
    notes = a_note("gpu/a.md", tags=("gpu",)), a_note("b.md", tags=("cuda",)), a_note("c.md", tags=("cuda",))
    assert topic_of(*notes) == "cuda"


def test_ties_go_to_the_name_first_in_the_alphabet() -> None:
    assert topic_of(a_note("a.md", tags=("triton",)), a_note("b.md", tags=("cuda",))) == "cuda"


def test_marks_that_join_words_in_tags_become_spaces() -> None:
    assert topic_of(a_note("a.md", tags=("ml/gpu-kernels_2026",))) == "ml gpu kernels 2026"


def test_without_tags_and_folders_the_commonest_word_of_titles_is_the_topic() -> None:
    titles = ("What about kernels", "When kernels pay", "About that warp in 2026")
    assert topic_of(*(a_note(f"{title}.md", title=title) for title in titles)) == "kernels"


def test_without_any_telling_word_the_first_title_is_the_topic() -> None:
    assert topic_of(a_note("a.md", title="SQL"), a_note("b.md", title="C++")) == "SQL"


def test_no_notes_are_about_nothing() -> None:
    assert topic_of() is None
