import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes.citation import Citation
from domain.notes.passages import is_quotable, number_passages, split_passages
from tests.builders.notes import a_note

MEMORY = a_note("memory.md", "Shared memory is fast, global memory is slow.\n\nShared memory is small.", title="Memory")
WARPS = a_note("gpu/warps.md", "Threads of a warp run in step. A warp diverges at a branch.", title="Warps")


def texts(text: str) -> list[str]:
    return [passage.text for passage in split_passages(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A warp has 32 threads. It runs in step!", ["A warp has 32 threads.", "It runs in step!"]),
        ("Use tools, e.g. Nsight, or `ncu` vs. Perfetto.", ["Use tools, e.g. Nsight, or `ncu` vs. Perfetto."]),
        ("\u5171\u4eab\u5185\u5b58\u5f88\u5feb\u3002\u5168\u5c40\u5185\u5b58\u5f88\u6162\u3002", None),
        ("# Title of it\n\nThe first line\nand the second.", ["# Title of it", "The first line\nand the second."]),
        ("- the first item\n- the second item\n", ["- the first item", "- the second item"]),
        ("1. Profile the program.\n2. Fix it at last.", ["1. Profile the program.", "2. Fix it at last."]),
        ("Run this:\n```sh\nmake. Test all.\n```", ["Run this:", "```sh\nmake. Test all.\n```"]),
        ("- Run this here:\n  ```\n  make everything\n  ```", ["- Run this here:", "```\nmake everything\n```"]),
        ("| a table | of two |\n|---|---|\n| One. Two. | x |", ["| a table | of two |\n|---|---|\n| One. Two. | x |"]),
        ("```\nnever closed. Really.", ["```\nnever closed. Really."]),
        (
            "- ```kubectl get``` lists pods.\n- the second item",
            ["- ```kubectl get``` lists pods.", "- the second item"],
        ),
        ("- ```py\n  run. It.\n  ```\n- the second item", ["- ```py\n  run. It.\n  ```", "- the second item"]),
    ],
)
def test_a_passage_is_a_sentence_an_item_a_heading_or_a_block(text: str, expected: list[str] | None) -> None:
    assert texts(text) == expected if expected else len(texts(text)) == 2


def test_what_is_too_short_to_be_quoted_belongs_to_the_passage_before() -> None:
    assert texts("Do you know it? No. I ask again.") == ["Do you know it?\nNo.", "I ask again."]
    assert texts("To list them, type this:\n\n```\nls\n```") == ["To list them, type this:\n```\nls\n```"]


def test_a_paragraph_begins_where_a_blank_line_ends_the_one_before() -> None:
    passages = split_passages("A first sentence. A second one.\n- an item of it\n\nA new paragraph.")
    assert [passage.begins for passage in passages] == [True, False, False, True]


def test_a_heading_and_a_few_letters_support_nothing() -> None:
    assert [passage.is_citable for passage in split_passages("## A long heading\n\nYes.\n\nIt is so.")] == [
        False,
        False,
        False,
    ]
    assert not is_quotable(a_note("empty.md", "# Only a heading"))
    assert is_quotable(MEMORY)


def test_passages_of_all_notes_are_numbered_from_one() -> None:
    memory, warps = number_passages([MEMORY, WARPS])
    assert [passage.number for passage in (*memory.passages, *warps.passages)] == [1, 2, 3, 4]
    assert (warps.note, warps.title) == (WARPS.id, "Warps")
    assert [passage.number for passage in warps.halved().passages] == [3]


@given(st.text(alphabet=st.sampled_from("ab .!?\n`~#-1|>*[]()é\u3002"), max_size=200))
def test_every_citable_passage_is_a_quote_of_its_note(text: str) -> None:
    note = a_note("any.md", text)
    for passage in split_passages(text):
        assert Citation(note=note.id, quote=passage.text).occurs_in(note) or not passage.is_citable
