import pytest
from pydantic import ValidationError

from domain.groups import NoteGroup, NoteGroups
from tests.building import a_note
from tests.manuscripts import themes

WARPS, MEMORY = a_note("warps.md"), a_note("memory.md")


def test_groups_of_given_notes_are_without_complaint() -> None:
    assert themes(Execution=(WARPS,), Memory=(MEMORY, WARPS)).complaints(frozenset({WARPS.id, MEMORY.id})) == ()


def test_every_unknown_note_is_named_with_its_group() -> None:
    groups = themes(Execution=(WARPS,), Memory=(MEMORY,))
    assert groups.complaints(frozenset({WARPS.id})) == (f"The group 'Memory' names the unknown note {MEMORY.id!r}.",)


@pytest.mark.parametrize("shape", ['{"groups": []}', '{"groups": [{"theme": "Memory", "notes": []}]}'])
def test_themes_without_notes_are_no_themes(shape: str) -> None:
    with pytest.raises(ValidationError):
        NoteGroups.model_validate_json(shape)


def test_a_theme_has_a_name() -> None:
    with pytest.raises(ValidationError):
        NoteGroup(theme="", notes=(WARPS.id,))
