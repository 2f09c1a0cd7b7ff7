import pytest
from pydantic import ValidationError

from domain.drafts import Section
from tests.building import a_note
from tests.manuscripts import a_draft, a_paragraph, a_section

WARPS = a_note("warps.md", "Threads of a warp run in step.")
MEMORY = a_note("memory.md", "Shared memory is fast, global memory is slow.")


def test_a_section_that_quotes_its_notes_is_without_complaint() -> None:
    section = a_section("Memory", a_paragraph("Shared is fast.", (MEMORY, "Shared memory is fast")))
    assert section.complaints((WARPS, MEMORY)) == ()


def test_rejects_a_paragraph_that_cites_no_note() -> None:
    section = a_section(
        "Memory", a_paragraph("Shared is fast.", (MEMORY, "Shared memory is fast")), a_paragraph("Trust me.")
    )
    assert section.complaints((MEMORY,)) == ("Paragraph 2 cites no note.",)


def test_rejects_a_citation_of_a_note_that_was_not_given() -> None:
    section = a_section("Memory", a_paragraph("Fast.", ("stranger", "Shared memory is fast")))
    assert section.complaints((MEMORY,)) == ("Paragraph 1 cites 'stranger', which is not among the notes.",)


def test_rejects_an_invented_quote_and_shows_it() -> None:
    section = a_section("Memory", a_paragraph("Slow.", (MEMORY, "Shared memory\nis slow")))
    assert section.complaints((MEMORY,)) == (
        f"Paragraph 1 quotes 'Shared memory\\nis slow', which note {MEMORY.id} does not say.",
    )


def test_rejects_a_true_quote_under_the_wrong_note() -> None:
    section = a_section("Memory", a_paragraph("Fast.", (WARPS, "Shared memory is fast")))
    assert len(section.complaints((WARPS, MEMORY))) == 1


def test_names_every_fault_of_every_paragraph() -> None:
    section = a_section(
        "Memory", a_paragraph("Trust me."), a_paragraph("Slow.", ("stranger", "so it is said"), (MEMORY, "never said"))
    )
    assert len(section.complaints((MEMORY,))) == 3


def test_a_section_has_paragraphs() -> None:
    with pytest.raises(ValidationError):
        Section(heading="Memory", paragraphs=())


def test_a_section_goes_under_the_heading_planned_for_it() -> None:
    section = a_section("What the model called it", a_paragraph("Fast.", (MEMORY, "Shared memory is fast")))
    assert section.under("Memory").heading == "Memory"
    assert section.under("Memory").paragraphs == section.paragraphs


def test_a_draft_knows_the_notes_it_cites() -> None:
    draft = a_draft(
        a_section("Memory", a_paragraph("Fast.", (MEMORY, "Shared memory is fast")), a_paragraph("More.")),
        a_section("Execution", a_paragraph("In step.", (WARPS, "run in step"), (MEMORY, "global memory"))),
    )
    assert draft.cited == {WARPS.id, MEMORY.id}


def test_revised_sections_take_the_place_of_those_of_their_heading() -> None:
    memory, execution = a_section("Memory", a_paragraph("Old.")), a_section("Execution", a_paragraph("Old."))
    revised = a_section("Execution", a_paragraph("New."))
    assert a_draft(memory, execution).with_sections([revised]).sections == (memory, revised)
