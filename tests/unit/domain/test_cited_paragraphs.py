from hypothesis import given
from hypothesis import strategies as st

from domain.cited_paragraphs import cited_paragraphs
from domain.cited_text import Reference
from domain.notes import NoteId


def a_reference(number: int) -> Reference:
    return Reference(number=number, note=NoteId(f"n{number}"), title="", source="", quotes=(f"quote {number}",))


def test_each_paragraph_has_the_citations_of_its_numbers() -> None:
    text = "One. [1] And two. [2] [1]\n\nNone, but x[1] and [3].\n\nThree. [3]"

    paragraphs = cited_paragraphs(text, [a_reference(1), a_reference(2)])

    assert [(p.text, [citation.quote for citation in p.citations]) for p in paragraphs] == [
        ("One. And two.", ["quote 1", "quote 2"]),
        ("None, but x[1] and [3].", []),
        ("Three. [3]", []),
    ]


def test_code_belongs_to_the_paragraph_before_it() -> None:
    text = "So: [1]\n\n```python\na = 1\n\nb = 2\n```\n\nAnd on.\n\n~~~\nopen\n\nto the end"

    paragraphs = cited_paragraphs(text, [a_reference(1)])

    assert [p.text for p in paragraphs] == [
        "So:\n\n```python\na = 1\n\nb = 2\n```",
        "And on.\n\n~~~\nopen\n\nto the end",
    ]


def test_an_answer_of_code_alone_is_one_paragraph() -> None:
    assert [p.text for p in cited_paragraphs("```\na\n\nb\n```", [])] == ["```\na\n\nb\n```"]
    assert cited_paragraphs(" \n\n ", []) == ()


@given(st.text(alphabet="ab `~\n[1]", max_size=60))
def test_no_word_of_an_answer_is_lost(text: str) -> None:
    said = "".join(paragraph.text for paragraph in cited_paragraphs(text, []))

    assert "".join(said.split()) == "".join(text.split())
