import time

import pytest

from domain.notes import Note
from domain.relevance import ENOUGH, is_index, most_relevant, speaks_of
from tests.building import a_note

INDEX = (
    "# Notes\n\n- [Warps](gpu/warps.md)\n- [[memory]]\n* [Blocks](gpu/blocks.md)\n1. [[grids|Grids]]\n\nThat is all."
)


def notes_on(text: str, count: int) -> list[Note]:
    return [a_note(f"{text}-{number}.md", f"All about {text}.") for number in range(count)]


def test_notes_on_all_of_the_topic_stand_alone_where_they_are_enough() -> None:
    both, one = notes_on("vim macros", ENOUGH), notes_on("macros", 3)

    assert most_relevant("vim macros", [*one, *both]) == tuple(both)


def test_notes_on_some_of_the_topic_help_out_until_there_are_enough() -> None:
    both, one, none = notes_on("vim macros", 2), notes_on("macros", ENOUGH), notes_on("bread", 3)

    assert most_relevant("vim macros", [*none, *one, *both]) == (*one[: ENOUGH - 2], *both)


def test_notes_named_for_the_topic_stand_before_those_that_mention_it() -> None:
    named = notes_on("postgres", ENOUGH)
    mention = a_note("python/orm.md", "An ORM speaks to Postgres, too.")

    assert most_relevant("postgres", [mention, *named]) == tuple(named)


def test_a_list_of_links_is_left_out_unless_there_is_nothing_else() -> None:
    index, warps = a_note("index.md", INDEX), a_note("warps.md", "A warp is 32 threads.")

    assert most_relevant("warps", [index, warps]) == (warps,)
    assert most_relevant("warps", [index]) == (index,)


@pytest.mark.parametrize(
    ("topic", "text", "count"),
    [
        ("postgres indexes", "An index in Postgres.", 2),
        ("git", "A digit.", 0),
        ("rebase", "Rebasing a branch.", 1),
        ("branches", "A branch.", 1),
        ("snake_case", "snake_case", 1),
        ("case", "snake_case", 1),
        ("核 函数", "一个核函数", 2),
        ("!?", "anything", 0),
        ("warps warps", "The warps.", 1),
    ],
)
def test_counts_the_words_that_begin_a_word_of_the_text(topic: str, text: str, count: int) -> None:
    assert speaks_of(topic, a_note("note.md", text, title="Note")) == count


def test_a_word_that_the_note_is_named_for_counts_twice() -> None:
    assert speaks_of("warps", a_note("gpu/warps.md", "Threads.", title="Threads")) == 2
    assert speaks_of("warps", a_note("threads.md", "Threads.", tags=("warp",))) == 2


def test_a_note_with_a_few_links_is_no_index() -> None:
    assert is_index(a_note("index.md", INDEX))
    assert not is_index(a_note("warps.md", "A warp is 32 threads.\n\nSee also:\n\n- [[memory]]\n\nThat is all."))
    assert not is_index(a_note("empty.md", ""))


def test_takes_linear_time_whatever_the_brackets() -> None:
    hostile = "\n".join("- " + "[" * 4_000 for _ in range(2))
    began = time.perf_counter()

    assert not is_index(a_note("hostile.md", hostile))

    assert time.perf_counter() - began < 2
