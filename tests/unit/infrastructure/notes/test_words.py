import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.notes.words import MAX_WORDS, query_words, stems, terms


def found(query: str, text: str) -> int:
    """Return how many words of the query the text has."""
    has = set(terms(text))
    return sum(not has.isdisjoint(forms) for forms in query_words(query))


def test_splits_text_at_everything_but_letters_and_digits() -> None:
    assert stems("col-umn's snake_case, C++ and 4x4") == ["col", "umn", "s", "snake", "case", "c", "and", "4x4"]
    assert stems("\uff27\uff30\uff35") == ["gpu"]


def test_text_without_spaces_has_characters_and_pairs() -> None:
    assert stems("GPU编程学") == ["gpu", "编", "程", "学", "编程", "程学"]
    assert query_words("编程学 学") == (("编程",), ("程学",), ("学",))


def test_each_word_is_wanted_once_without_stop_words() -> None:
    assert [forms[0] for forms in query_words("How do I write a Kernel? KERNEL")] == ["write", "kernel"]
    assert [forms[:2] for forms in query_words("Wie viel Wasser?")] == [("wass", "wasser")]
    assert query_words("Какой томат?") == (("томат",),)


def test_stop_words_are_wanted_if_there_are_no_others() -> None:
    assert [forms[0] for forms in query_words("how to")] == ["how", "to"]
    assert query_words("mit license")[0][0] == "mit"


def test_a_text_is_read_in_its_language_and_a_query_in_any() -> None:
    assert found("Wurzel Tomate", "Die Wurzeln der Tomaten sind da.") == 2
    assert found("tree", "The trees are in the garden.") == 1
    assert found("корни", "Корнями и not kernels") == 1
    assert found("kernel", "Это ядро, и это не kernels.") == 1
    assert found("tomate", "Les tomates sont dans la serre") == 1


@pytest.mark.parametrize(
    "pair", ["ντομάτα ντομάτες", "παιδί παιδιά", "κήπος κήπου", "πόλη πόλεις", "μαθητής μαθητές", "ρίζα ριζών"]
)
def test_a_greek_word_is_found_by_its_other_forms(pair: str) -> None:
    one, other = pair.split()
    assert found(one, f"{other} και το νερό") == found(other, f"{one} και το νερό") == 1
    assert found(one, "και το νερό, ντόρος") == 0


@pytest.mark.parametrize(("query", "text"), [("\u0131\u015f\u0131k", "I\u015eIK"), ("\u0130STANBUL", "istanbul'da")])
def test_the_letters_i_of_turkish_are_one(query: str, text: str) -> None:
    assert found(query, f"{text} ve su") == found(text, f"{query} ve su") == 1


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("vino", "Il vino rosso è nella cantina, non nel frigorifero."),
        ("Boden", "Der Boden ist nass und nicht trocken."),
        ("Rose", "Die Rosen sind im Beet und nicht im Haus."),
        ("Bewässerung", "Die Bewässerung ist nicht an, und das ist gut."),
        ("gato", "El gato está en la casa y no en el jardín."),
        ("voda", "Voda je na stole a to je v pořádku."),
    ],
)
def test_a_word_is_found_as_it_stands_there_whatever_the_language(query: str, text: str) -> None:
    assert found(query, text) == 1


def test_vowels_and_other_marks_are_part_of_a_word() -> None:
    assert stems("हिन्दी किताब") == ["हिन्द", "किताब"]
    assert stems("עִבְרִית") == stems("עברית") == ["עברית"]
    assert found("كتاب", "الكِتابُ هنا") == 1


def test_a_word_is_not_found_by_what_another_language_would_leave_of_it() -> None:
    assert found("tables", "Open a tab.") == 0
    assert found("Which writing?", "The wri is a bird.") == 0


@given(st.text())
def test_words_are_few_distinct_and_without_marks(text: str) -> None:
    words = query_words(text)
    assert len(words) <= MAX_WORDS
    assert len(set(words)) == len(words)
    every = {*stems(text), *(form for forms in words for form in forms)}
    assert all(stem.split() == [stem] and not set(stem) & set("\"'*_\0") for stem in every)
