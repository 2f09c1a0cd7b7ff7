import pytest

from domain.article.draft import Finding, Review, WrittenParagraph, WrittenSection
from domain.notes.passages import number_passages
from tests.builders.article import MEMORY, NOTES, WARPS, a_draft, a_paragraph, a_review, a_section, written
from tests.builders.notes import a_note

NUMBERED = number_passages(NOTES)


def test_a_written_section_gets_the_words_of_the_passages_that_it_names() -> None:
    paragraph = WrittenParagraph(passages=(4, 1, 4), text="Branches and memory cost time.")
    section = WrittenSection(paragraphs=(paragraph,)).to_section("Costs", NUMBERED)
    assert section == a_section(
        "Costs",
        a_paragraph(
            "Branches and memory cost time.",
            (WARPS, "A warp diverges at a branch."),
            (MEMORY, "Shared memory is fast, global memory is slow."),
        ),
    )


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("A **warp**, then, diverges at a branch.", ["A warp diverges at a branch."]),
        ("A warp diverges at a branch. It costs.", ["A warp diverges at a branch.", MEMORY.text.partition("\n")[0]]),
        ("A warp diverges at 2 branches.", [MEMORY.text.partition("\n")[0]]),
    ],
)
def test_a_sentence_that_repeats_a_passage_is_supported_by_it_whatever_is_named(text: str, quotes: list[str]) -> None:
    paragraph = WrittenParagraph(passages=(1,), text=text)
    (cited,) = WrittenSection(paragraphs=(paragraph,)).to_section("Costs", NUMBERED).paragraphs
    assert [citation.quote for citation in cited.citations] == quotes


def test_of_many_passages_that_are_named_the_first_three_that_say_something_count() -> None:
    sentences = [f"The lamp of number {word} is red." for word in ("one", "two", "three", "four")]
    numbered = number_passages([a_note("a.md", "\n\n".join(["There it is:", *sentences]))])
    every = WrittenParagraph(passages=(2, 2, 2, 1, 2, 3, 4, 5), text="Lamps are red.")
    (cited,) = WrittenSection(paragraphs=(every,)).to_section("Costs", numbered).paragraphs
    assert [citation.quote for citation in cited.citations] == sentences[:3]


def test_a_paragraph_that_cites_what_supports_nothing_is_named() -> None:
    assert written(("It is fast.", 1)).complaints(NUMBERED) == ()
    assert written(("It is fast.", 9), ("  ", 1)).complaints(NUMBERED) == (
        "Passage 9 cannot be cited; those that can are among 1 to 4.",
        "Paragraph 2 is blank.",
    )
    many = written(*(("It is fast.", number) for number in range(90, 101))).complaints(NUMBERED)
    assert many == ("Passage 90, 91, 92, 93, 94, and 6 more cannot be cited; those that can are among 1 to 4.",)
    assert written(("It is fast.", 1)).complaints([]) == ("Passage 1 cannot be cited; none can.",)


def test_a_draft_knows_what_it_cites() -> None:
    assert a_draft().cited == {MEMORY.id, WARPS.id}


def test_a_revised_section_takes_the_place_of_the_one_with_its_heading() -> None:
    revised = a_section("Memory", a_paragraph("Keep it small.", (MEMORY, "Shared memory is small.")))
    draft = a_draft().with_sections([revised])
    assert [section.heading for section in draft.sections] == ["Memory", "Warps"]
    assert draft.sections[0] == revised


def test_every_quote_must_be_in_its_note() -> None:
    assert a_draft().complaints(NOTES) == ()
    draft = a_draft(a_section("Memory", a_paragraph("Hm."), a_paragraph("So.", (MEMORY, "Global memory is fast."))))
    uncited, unsupported = draft.complaints(NOTES)
    assert uncited == "'Hm.' cites no note."
    assert "which the note" in unsupported
    assert "is not the id of a note" in a_draft().complaints([MEMORY])[0]


def test_suggestions_do_not_keep_a_draft_from_being_published() -> None:
    suggestion = Finding(section=1, problem="Say more.", severity="suggestion")
    assert Review(findings=(suggestion,)).objections == ()


def test_an_unknown_section_is_named_once() -> None:
    review = a_review((1, "a"), (3, "b"), (3, "c"))
    assert review.complaints(2) == ("There is no section 3: the sections are numbered 1 to 2.",)
