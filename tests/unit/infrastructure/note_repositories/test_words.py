import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from infrastructure.note_repositories.words import MOST_WORDS, spaced, words, words_of_source, words_to_find


def test_splits_text_at_whatever_is_neither_letter_nor_digit() -> None:
    assert list(words("col-umn's snake_case, C++ and 4x4")) == ["col", "umn", "s", "snake", "case", "C", "and", "4x4"]


def test_takes_text_without_spaces_in_pairs_of_characters() -> None:
    assert list(words("GPU编程学 学")) == ["GPU", "编程", "程学", "学"]


def test_takes_full_width_letters_for_letters() -> None:
    assert words_to_find("\uff27\uff30\uff35") == ("gpu",)


def test_asks_for_each_word_once() -> None:
    assert words_to_find("Kernel kernel KERNEL fusion") == ("kernel", "fusion")


def test_leaves_stop_words_out_where_others_remain() -> None:
    assert words_to_find("How do I write a kernel?") == ("write", "kernel")
    assert words_to_find("To be or not to be") == ("not",)


def test_keeps_stop_words_where_there_are_no_others() -> None:
    assert words_to_find("how to") == ("how", "to")


def test_a_source_loses_its_ending_and_nothing_else() -> None:
    assert [words_of_source(source) for source in ("a.b/c.d.md", "a.b/c", ".md", "a/.md")] == [
        "a.b/c.d",
        "a.b/c",
        ".md",
        "a/.md",
    ]


@given(st.text())
def test_spacing_changes_nothing_but_spaces(text: str) -> None:
    assert "".join(spaced(text).split()) == "".join(unicodedata.normalize("NFKC", text).split())


@given(st.text())
def test_words_to_find_are_few_distinct_and_without_marks(text: str) -> None:
    found = words_to_find(text)
    assert len(found) <= MOST_WORDS
    assert len(set(found)) == len(found)
    assert all(word.split() == [word] and not set(word) & set("\"'*\0") for word in found)
