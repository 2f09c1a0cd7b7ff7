"""A note is cut into passages that can be read alone."""

from infrastructure.language_models.extractive.passages import Passage, passages
from infrastructure.language_models.extractive.showing import code_of
from tests.extractive_exchange import a_note


def _texts(markdown: str) -> list[str]:
    return [passage.text for passage in passages(a_note("Title", markdown))]


def test_what_leans_stays_with_what_it_leans_on() -> None:
    markdown = "A warp has 32 threads.\n\nThey share one instruction.\n\nA block has many warps."
    assert _texts(markdown) == ["A warp has 32 threads.\n\nThey share one instruction.", "A block has many warps."]


def test_leaves_out_what_leans_on_something_left_out() -> None:
    markdown = "A warp has 32 threads.\n\nSee the manual for more details. This is long.\n\nA block has many warps."
    assert _texts(markdown) == ["A warp has 32 threads.", "A block has many warps."]
    assert [passage.follows for passage in passages(a_note("Title", markdown))] == [True, False]


def test_a_sentence_that_announces_code_needs_it() -> None:
    long = "\n".join(f"line {n}" for n in range(60))
    assert _texts("Copy it like so:\n\n```sh\ncp a b\n```") == ["Copy it like so:\n\n```sh\ncp a b\n```"]
    assert _texts(f"Files can be copied. Copy one like so:\n\n```sh\n{long}\n```") == ["Files can be copied."]
    assert _texts("Files can be copied. Copy one like so:") == ["Files can be copied."]


def test_keeps_a_list_that_is_announced_as_a_list() -> None:
    markdown = "There are three kinds:\n\n- a [link](x.md)\n- **two**\n- 3\n"
    assert _texts(markdown) == ["There are three kinds:\n\n- a link\n- **two**\n- 3"]


def test_reads_a_list_of_sentences_as_prose() -> None:
    assert _texts("# Facts\n\n- A warp has 32 threads.\n- A block has\n  many warps.\n") == [
        "A warp has 32 threads. A block has many warps."
    ]


def test_drops_lists_of_tasks_and_of_links() -> None:
    assert _texts("Things are to be done:\n\n- [ ] one\n- [x] two") == []
    assert _texts("Pages are linked here:\n\n- [one](one.md)\n- [[two]]") == []


def test_knows_what_stands_behind_a_heading() -> None:
    markdown = "A warp has 32 threads.\n\n## Blocks\n\nA block has many warps."
    assert [passage.fresh for passage in passages(a_note("Title", markdown))] == [False, True]


def test_ends_where_it_is_long_but_not_before_its_code() -> None:
    (passage,) = passages(
        a_note("Title", "A warp has 32 threads.\n\nThey wait for memory.\n\nIt is like so:\n\n```\nx\n```")
    )
    assert passage.within(10_000) == passage
    assert passage.within(40).shows == ("```\nx\n```",)
    assert passage.within(5).text == "A warp has 32 threads."


def test_does_not_end_with_a_question() -> None:
    (passage,) = passages(a_note("Title", "A warp has 32 threads. But why is that so?"))
    assert passage.within(100).text == "A warp has 32 threads."
    (question,) = passages(a_note("Title", "Why has a warp 32 threads?"))
    assert isinstance(question, Passage)
    assert question.within(100) == question


def test_finds_code_where_there_is_no_prose() -> None:
    assert code_of(a_note("Title", "# Title\n\n    indented code\n")) == "```\nindented code\n```"
    assert code_of(a_note("Title", "````\n```\n````")) == "~~~\n```\n~~~"
    assert code_of(a_note("Title", "# Title")) == ""
