import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes.citation import Citation, plain
from domain.notes.note import Note, NoteId
from tests.builders.notes import a_note

KERNELS = a_note(
    "kernels.md",
    "A **kernel** runs [on the GPU](gpu.md), once for each thread.\n\n"
    "- Threads of a *warp* run in step.\n"
    "- See [[memory hierarchy|the memory]] and ![[warps]].\n\n"
    "```python\nif n < block_size:\n    y[n] = a * x[n]\n```\n",
    title="What a kernel is",
)
GREENHOUSE = a_note(
    "greenhouse.md",
    "Don\u2019t start the pump dry \u2013 it won\u2019t prime. Wait\u2026 then water the seedlings again.\n"
    "Use a frost\u2011proof tap. Mix 5&nbsp;ml of feed&mdash;never more. The reser\u200bvoir holds 40 l.\n"
    "Les tomates sont arrose\u0301es chaque matin. Add 1.5 ml at -5 degrees, 3\u20135 times.\n每两周施肥一次。",
)


def occurs(quote: str, note: Note = KERNELS) -> bool:
    return Citation(note=note.id, quote=quote).occurs_in(note)


@pytest.mark.parametrize(
    "quote",
    [
        "once for each thread",
        "A kernel runs on the GPU, once",
        "a kernel runs on the GPU.",
        '"A **kernel** runs [on the GPU](gpu.md)"',
        "See [[memory hierarchy|the mem",
        "Threads of a warp run in step. See the memory and warps",
        "if n < block_size: y[n] = a * x[n]",
        "if n &lt; block_size:",
        "What a kernel is",
    ],
)
def test_a_quote_occurs_in_its_note_however_it_is_presented(quote: str) -> None:
    assert occurs(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "Don't start the pump dry - it won't prime",
        "Wait... then water the seedlings",
        "a frost-proof tap",
        "Mix 5 ml of feed - never more",
        "The reservoir holds 40 l",
        "tomates sont arros\u00e9es",
        "Add 1.5 ml at -5 degrees, 3-5 times",
        "每两周施肥一次",
    ],
)
def test_one_character_may_be_written_in_several_ways(quote: str) -> None:
    assert occurs(quote, GREENHOUSE)


@pytest.mark.parametrize(
    "quote",
    [
        "A kernel runs on the CPU, once",
        "Ein Kernel läuft auf der GPU",
        "A kernel runs … once for each thread",
        "A kernel is run on the GPU",
    ],
)
def test_an_invented_shortened_or_translated_quote_does_not_occur(quote: str) -> None:
    assert not occurs(quote)


@pytest.mark.parametrize("quote", ["Add 15 ml at -5 degrees", "Add 1.5 ml at 5 degrees", "at -5 degrees, 35 times"])
def test_a_number_is_quoted_exactly(quote: str) -> None:
    assert not occurs(quote, GREENHOUSE)


@pytest.mark.parametrize("quote", ["a", "kernel", "**kernel**", "> > > > > > > >", "  a  b  c  ", "施肥一"])
def test_a_quote_that_is_too_short_does_not_count(quote: str) -> None:
    note = a_note("short.md", f"{quote} and kernel and a b c")
    assert not occurs(quote, note)
    complaint = Citation(note=note.id, quote=quote).complaint({note.id: note})
    assert complaint is not None
    assert "quote more words" in complaint


def test_a_complaint_shows_the_nearest_line() -> None:
    citation = Citation(note=KERNELS.id, quote="The threads of each warp run in lockstep")
    complaint = citation.complaint({KERNELS.id: KERNELS})
    assert complaint is not None
    assert complaint.endswith(f"the note {KERNELS.id} does not say; it says '- Threads of a *warp* run in step.'.")
    wide = Citation(note=GREENHOUSE.id, quote="每三周施肥一次吧").complaint({GREENHOUSE.id: GREENHOUSE})
    assert wide is not None
    assert "'每两周施肥一次。'" in wide


def test_an_unknown_note_is_a_complaint_and_a_correct_citation_is_none() -> None:
    assert (
        Citation(note=NoteId("unknown"), quote="x").complaint({}) == "cites 'unknown', which is not the id of a note."
    )
    assert Citation(note=KERNELS.id, quote="once for each thread").complaint({KERNELS.id: KERNELS}) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[warps]]", "warps"),
        ("[[gpu/warps|a warp]]", "awarp"),
        ("[a page](https://example.org/wiki/GPU_(chip))", "apage"),
        ("1. first\n2) second\n> - third", "firstsecondthird"),
        ("GPT-4 at 10:30, ½ price", "gpt4at10:301/2price"),
        ("call(a)[0] [[never closed", "calla0neverclosed"),
    ],
)
def test_plain_text_is_what_markdown_says(text: str, said: str) -> None:
    assert plain(text) == said


WORDS = st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=6, max_size=30)
MARKS = st.sampled_from(["", "*", "**", "`", "_", "~~"])
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\n- ", "\n> ", "\n## "])


@given(words=WORDS, data=st.data())
def test_any_words_of_a_note_occur_in_it_with_any_marks_and_gaps(words: list[str], data: st.DataObject) -> None:
    def written(some: list[str]) -> str:
        marked = [(word, data.draw(MARKS), data.draw(GAPS)) for word in some]
        return "".join(f"{mark}{word}{mark}{gap}" for word, mark, gap in marked)

    first = data.draw(st.integers(0, len(words) - 3))
    last = data.draw(st.integers(first + 3, len(words)))
    note = a_note("words.md", written(words))
    assert occurs(written(words[first:last]), note)
    assert not occurs(written([*words[first:last], "zzzz"]), note)
