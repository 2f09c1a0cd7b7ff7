import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.citations import SHORTEST_QUOTE, Citation, plain
from domain.notes import Note
from tests.building import a_note

KERNELS = a_note(
    "kernels.md",
    "A **kernel** runs [on the GPU](gpu.md), once for each thread.\n\n"
    "- Threads of a *warp* go in step.\n"
    "- See [[memory hierarchy|the memory]] and ![[warps]].\n\n"
    "```python\nif n < block_size:\n    y[n] = a * x[n]\n```\n",
    title="What a kernel is",
)


def stands(quote: str, note: Note = KERNELS) -> bool:
    return Citation(note=note.id, quote=quote).stands_in(note)


@pytest.mark.parametrize(
    "quote",
    [
        "once for each thread",
        "A kernel runs on the GPU, once",
        "A **kernel** runs [on the GPU](gpu.md)",
        "**kernel** runs [on the GPU",
        "A kernel\n  runs\ton the GPU",
        "Threads of a warp go in step. See the memory and warps",
        "See [[memory hierarchy|the memory]]",
        "if n < block_size: y[n] = a * x[n]",
        "if n \u2039 block_size:",
        "`y[n] = a * x[n]`",
        "What a kernel is",
    ],
)
def test_a_quote_stands_whatever_its_white_space_and_marks(quote: str) -> None:
    assert stands(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "A kernel runs on the CPU, once",
        "Ein Kernel läuft auf der GPU",
        "A kernel runs … once for each thread",
        "A kernel is run on the GPU",
        "once for each thread block",
        "A KERNEL RUNS ON THE GPU",
    ],
)
def test_an_invented_mended_or_translated_quote_does_not_stand(quote: str) -> None:
    assert not stands(quote)


@pytest.mark.parametrize("quote", ["a", "kernel", "**kernel**", "> > > > > > > >", "  a  b  c  ", "********"])
def test_a_quote_too_short_to_mean_anything_does_not_stand(quote: str) -> None:
    assert not stands(quote, a_note("short.md", f"{quote} and kernel and a b c"))


def test_the_shortest_quote_is_counted_without_white_space_and_marks() -> None:
    note = a_note("letters.md", "abcdefgh ijk")
    assert stands("abcdefgh"[:SHORTEST_QUOTE], note)
    assert not stands("abcdefg", note)
    assert not stands("**abcdefg**", note)


def test_a_quote_does_not_stand_in_another_note() -> None:
    assert not stands("once for each thread", a_note("other.md", "Threads are many."))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[[warps]]", "warps"),
        ("[[gpu/warps|a warp]]", "awarp"),
        ("![[diagram.png]]", "diagram.png"),
        ("[a page](https://example.org/wiki/GPU_(chip))", "apage"),
        ("![an image](image.png)", "animage"),
        ("# A heading", "Aheading"),
        ("1. first\n2) second", "firstsecond"),
        ("> quoted ~~gone~~", "quotedgone"),
        ("x - y", "x-y"),
        ("call(a)[0]", "call(a)[0]"),
        ("[[never closed", "[[neverclosed"),
        ("", ""),
    ],
)
def test_plain_text_is_what_the_markdown_shows(text: str, shown: str) -> None:
    assert plain(text) == shown


WORDS = st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=6, max_size=30)
MARKS = st.sampled_from(["", "*", "**", "`", "_", "~~"])
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\n- ", "\n> ", "\n## "])


@given(words=WORDS, data=st.data())
def test_any_whole_words_of_a_note_stand_in_it_with_any_marks_and_gaps(words: list[str], data: st.DataObject) -> None:
    def written(some: list[str]) -> str:
        marked = []
        for word in some:
            mark = data.draw(MARKS)
            marked.append(f"{mark}{word}{mark}{data.draw(GAPS)}")
        return "".join(marked)

    first = data.draw(st.integers(0, len(words) - 3))
    last = data.draw(st.integers(first + 3, len(words)))
    assert stands(written(words[first:last]), a_note("words.md", written(words)))


@given(words=WORDS, data=st.data())
def test_whole_words_with_one_changed_do_not_stand(words: list[str], data: st.DataObject) -> None:
    quoted = words.copy()
    quoted[data.draw(st.integers(0, len(words) - 1))] = "zzzz"
    assert not stands(" ".join(quoted), a_note("words.md", " ".join(words)))


@given(text=st.text(min_size=1, max_size=200), data=st.data())
def test_any_long_slice_of_any_text_stands_in_it(text: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(text) - 1))
    quote = text[first : data.draw(st.integers(first + 1, len(text)))]
    assert stands(quote, a_note("any.md", text)) == (len(plain(quote)) >= SHORTEST_QUOTE)


@pytest.mark.parametrize(
    "hostile", ["[", "[[", "![", "*", "[a](", "[a](b(", "[a](x)", "[[a|", "[[]", "]", "- ", "> ", " ", "\n", "1.", "<"]
)
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    note = a_note("hostile.md", hostile * (200_000 // len(hostile)))
    began = time.process_time()
    assert not stands("no such words in it", note)
    assert time.process_time() - began < 2, "quadratic time would be minutes"
