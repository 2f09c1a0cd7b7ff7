from hypothesis import given
from hypothesis import strategies as st

from domain.citations import Citation
from domain.cited_text import LONGEST_CITATION, CitationReader, read_whole, references
from domain.notes import NoteId
from tests.building import a_note

WARPS = "A warp is 32 threads.<cite note='a1'>32 threads</cite> They run together.<cite note=\"b2\">in lockstep</cite>"
SHOWN = "A warp is 32 threads. [1] They run together. [2]"


def in_pieces(text: str, *cuts: int) -> tuple[str, CitationReader]:
    """Read the text in pieces that end at the cuts."""
    reader = CitationReader()
    ends = [*sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    begins = [0, *ends[:-1]]
    shown = "".join(reader.read(text[begin:end]) for begin, end in zip(begins, ends, strict=True))
    return shown + reader.end(), reader


def test_a_person_sees_the_number_of_the_note_in_the_place_of_what_is_cited() -> None:
    shown, citations = read_whole(WARPS)

    assert shown == SHOWN
    assert citations == (
        Citation(note=NoteId("a1"), quote="32 threads"),
        Citation(note=NoteId("b2"), quote="in lockstep"),
    )


def test_a_note_has_the_same_number_each_time() -> None:
    shown, citations = read_whole('x<cite note="a">one</cite> y<cite note="b">two</cite> z<cite note="a">three</cite>')

    assert shown == "x [1] y [2] z [1]"
    assert [citation.note for citation in citations] == ["a", "b", "a"]


@given(st.lists(st.integers(0, 200), max_size=12))
def test_where_the_pieces_end_makes_no_difference(cuts: list[int]) -> None:
    shown, reader = in_pieces(WARPS, *cuts)

    assert (shown, reader.citations) == read_whole(WARPS)


@given(st.text(alphabet="<>/cite note='\"ab\n", max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_any_text_is_shown_the_same_in_pieces_as_whole(text: str, cuts: list[int]) -> None:
    shown, reader = in_pieces(text, *cuts)

    assert (shown, reader.citations) == read_whole(text)


def test_what_may_become_a_citation_is_held_back_until_it_is_one() -> None:
    reader = CitationReader()

    assert reader.read("A warp") == "A warp"
    assert reader.read(" has <") == " has "
    assert reader.read('cite note="a">32') == ""
    assert reader.read(" threads</cite> each") == " [1] each"


def test_what_looks_like_a_citation_and_is_none_is_text() -> None:
    for text in ("a < b and c", "<citation>", 'x <cite note="a">never closed', "5 <", "<cite>", "</cite>"):
        assert read_whole(text) == (text, ())


def test_an_element_that_never_closes_is_let_go_before_it_grows_too_long() -> None:
    reader = CitationReader()
    opened = '<cite note="a">'

    held = reader.read(opened)
    assert held == ""
    assert reader.read("x" * LONGEST_CITATION).startswith(opened)


def test_an_empty_quote_is_kept_for_the_check_to_refuse() -> None:
    assert read_whole('x<cite note="a"></cite>')[1] == (Citation(note=NoteId("a"), quote=" "),)


def test_a_long_text_of_many_beginnings_is_read_letter_by_letter() -> None:
    text = '<cite note="a">' * 2_000 + "<" * 2_000 + 'x<cite note="b">quote</cite>' * 500

    shown, reader = in_pieces(text, *range(0, len(text), 7))

    assert (shown, reader.citations) == read_whole(text)
    assert len(reader.citations) == 500


def test_the_references_of_an_answer_are_its_notes_in_the_order_of_their_numbers() -> None:
    warps, memory = a_note("warps.md", title="Warps"), a_note("memory.md", title="Memory")
    cited = [
        Citation(note=memory.id, quote="slow"),
        Citation(note=warps.id, quote="32 threads"),
        Citation(note=memory.id, quote="global"),
        Citation(note=memory.id, quote="slow"),
    ]

    found = references(cited, {note.id: note for note in (warps, memory)})

    assert [(r.number, r.title, r.source, r.quotes) for r in found] == [
        (1, "Memory", "memory.md", ("slow", "global")),
        (2, "Warps", "warps.md", ("32 threads",)),
    ]
