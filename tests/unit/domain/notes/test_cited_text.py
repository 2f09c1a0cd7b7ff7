import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes.citation import Citation
from domain.notes.cited_text import CitationReader, CitedPassage, references
from domain.notes.note import NoteId
from tests.builders.notes import a_note

WARPS = "A warp is 32 threads.<cite note='a1'>32 threads</cite> They run together.<cite note=\"b2\">in lockstep</cite>"


def read_cited_text(text: str) -> tuple[str, tuple[Citation | CitedPassage, ...]]:
    reader = CitationReader()
    return reader.read_whole(text), tuple(reader.citations)


def in_pieces(text: str, *cuts: int) -> tuple[str, CitationReader]:
    """Read the text in pieces that end at the cuts."""
    reader = CitationReader()
    ends = [*sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    shown = "".join(reader.read(text[start:end]) for start, end in zip([0, *ends], ends, strict=False))
    return shown + reader.end(), reader


def test_a_person_sees_a_number_in_place_of_each_citation() -> None:
    shown, citations = read_cited_text(f'{WARPS} x<cite note="a1">three</cite>')
    assert shown == "A warp is 32 threads. [1] They run together. [2] x [1]"
    assert citations[:2] == (
        Citation(note=NoteId("a1"), quote="32 threads"),
        Citation(note=NoteId("b2"), quote="in lockstep"),
    )


@given(
    st.just(WARPS)
    | st.text(alphabet="<>/cite note='\"ab\n", max_size=60)
    | st.text(alphabet=" [a#1],;b-]", max_size=60)
    | st.lists(st.sampled_from([" ", "[a#1]", "[b#2, a#3]", "x", ".", '<cite note="a">q</cite>'])).map("".join),
    st.lists(st.integers(0, 200), max_size=12),
)
def test_any_text_is_shown_the_same_in_pieces_as_a_whole(text: str, cuts: list[int]) -> None:
    shown, reader = in_pieces(text, *cuts)
    assert (shown, tuple(reader.citations)) == read_cited_text(text)


def test_what_may_become_a_citation_is_held_back() -> None:
    reader = CitationReader()
    pieces = ["A warp", " has <", 'cite note="a">32', " threads</cite> each"]
    assert [reader.read(piece) for piece in pieces] == ["A warp", " has ", "", " [1] each"]


def test_a_mark_is_held_back_and_becomes_a_number() -> None:
    reader = CitationReader()
    pieces = ["A warp ", "[", "war", "ps#2", "] is [1", "] of x[i]", " [a#1; b#2]"]
    assert [reader.read(piece) for piece in pieces] == ["A warp", "", "", "", " [1] is", " [1] of x[i]", " [2] [3]"]
    assert reader.citations[0] == CitedPassage(note="warps", passage=2)


@pytest.mark.parametrize(
    "text", ["[#12]", "[repo/x#12]", "[1.5]", "[12:30]", "[a#]", "[a#1", "[a #1]", "[a](b#1)", "a#1"]
)
def test_what_is_no_mark_is_text(text: str) -> None:
    assert read_cited_text(text) == (text, ())


def test_what_only_looks_like_a_citation_is_text() -> None:
    for text in ("a < b and c", "<citation>", 'x <cite note="a">never closed', "5 <", "<cite>", "</cite>"):
        assert read_cited_text(text) == (text, ())


def test_an_empty_quote_is_kept_for_the_check_to_reject() -> None:
    assert read_cited_text('x<cite note="a"></cite>')[1] == (Citation(note=NoteId("a"), quote=" "),)


def test_a_long_text_of_many_beginnings_is_read_in_small_pieces() -> None:
    text = '<cite note="a">' * 2_000 + "<" * 2_000 + "</cite>" + 'x<cite note="b">quote</cite>' * 500
    shown, reader = in_pieces(text, *range(0, len(text), 7))
    assert (shown, tuple(reader.citations)) == read_cited_text(text)
    assert len(reader.citations) == 501


def test_a_quote_is_shown_without_links_tags_code_fences_and_markup_of_plugins_and_lists() -> None:
    note = a_note("warps.md")
    shown = {
        "A [[gpu/warps|warp]] of ![[x.png]] #gpu threads. #todo #a/b ^a1b2c3": "A warp of  gpu threads.",
        "> [!tip] See [it](it.md)%%no%%": "**See it**",
        "2. [ ] Water [[basil]]": "Water basil",
        "Start:\n```yaml\n- name: x\n```": "Start:\n- name: x",
        "See [the\nnote](note.md), [[Beta|the\nother]] and [this]\n\n[that](x.md).": (
            "See the\nnote, the\nother and [this]\n\nthat."
        ),
        "Stop `all`:\n```bash\n$ tmux [x](y) # now\n```": "Stop `all`:\n$ tmux [x](y) # now",
    }
    (found,) = references([Citation(note=note.id, quote=quote) for quote in shown], {note.id: note})
    assert found.quotes == tuple(shown.values())


def test_references_are_the_cited_notes_in_the_order_of_their_numbers() -> None:
    warps, memory = a_note("warps.md", title="Warps"), a_note("memory.md", title="Memory")
    quoted = [(memory.id, "slow"), (warps.id, "32 threads"), (memory.id, "global"), (memory.id, "slow")]
    cited = [Citation(note=note, quote=quote) for note, quote in [*quoted, (NoteId("unknown"), "x")]]
    found = references(cited, {note.id: note for note in (warps, memory)})
    assert [(each.number, each.id, each.title, each.source, each.quotes) for each in found] == [
        (1, memory.id, "Memory", "memory.md", ("slow", "global")),
        (2, warps.id, "Warps", "warps.md", ("32 threads",)),
    ]
