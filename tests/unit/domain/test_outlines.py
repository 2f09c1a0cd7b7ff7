from tests.building import a_note
from tests.manuscripts import a_plan, an_outline

WARPS, MEMORY = a_note("warps.md"), a_note("memory.md")
KNOWN = frozenset({WARPS.id, MEMORY.id})


def test_a_sound_outline_is_without_complaint() -> None:
    assert an_outline(a_plan("Execution", WARPS), a_plan("Memory", MEMORY, WARPS)).complaints(KNOWN) == ()


def test_names_a_section_that_rests_on_no_note() -> None:
    assert an_outline(a_plan("Execution", WARPS), a_plan("Hopes")).complaints(KNOWN) == (
        "The section 'Hopes' rests on no note.",
    )


def test_names_a_note_that_was_not_given() -> None:
    assert an_outline(a_plan("Execution", WARPS, "stranger")).complaints(KNOWN) == (
        "The section 'Execution' names the unknown note 'stranger'.",
    )


def test_names_a_heading_that_stands_twice_whatever_its_case() -> None:
    outline = an_outline(a_plan("Memory", MEMORY), a_plan("Execution", WARPS), a_plan("MEMORY", MEMORY))
    assert outline.complaints(KNOWN) == ("The heading 'MEMORY' stands twice.",)


def test_names_everything_that_is_wrong_at_once() -> None:
    assert len(an_outline(a_plan("Memory"), a_plan("memory", "stranger")).complaints(KNOWN)) == 3


def test_finds_the_notes_of_a_section_by_its_heading() -> None:
    assert an_outline(a_plan("Execution", WARPS), a_plan("Memory", MEMORY)).notes_of("Memory") == (MEMORY.id,)


def test_names_a_blank_heading() -> None:
    assert an_outline(a_plan(" \t", WARPS)).complaints(KNOWN) == ("A heading is blank.",)
