import pytest

from application.article.group_notes import GroupNotes, GroupNotesRequest
from domain.errors import ContextOverflow, UnsupportedAnswer
from tests.builders.article import NOTES, grouped
from tests.builders.notes import a_note
from tests.unit.application.article.asking import Asking

REQUEST = GroupNotesRequest(topic="fast kernels", notes=NOTES)
GROUPS = grouped(("What is fast?", 1), ("What is a warp?", 2))


async def test_the_model_sorts_the_numbered_notes_into_themes() -> None:
    asking = Asking(GROUPS)
    assert await GroupNotes(ask=asking.ask).execute(REQUEST) == GROUPS
    assert "<topic>fast kernels</topic>" in asking.prompt
    assert '<note number="2">\n# Warps\nTags: \n\nThreads of a warp run in step.' in asking.prompt


async def test_a_group_with_an_unknown_note_is_repaired() -> None:
    asking = Asking(grouped(("What is fast?", 3)), GROUPS)
    assert await GroupNotes(ask=asking.ask).execute(REQUEST) == GROUPS
    assert "There is no note 3: the notes are numbered 1 to 2." in asking.prompt


async def test_groups_that_stay_wrong_are_refused() -> None:
    wrong = grouped(("What is fast?", 3))
    with pytest.raises(UnsupportedAnswer, match="no note 3"):
        await GroupNotes(ask=Asking(wrong, wrong, wrong).ask).execute(REQUEST)


async def test_notes_that_are_too_long_for_the_model_are_halved() -> None:
    long = GroupNotesRequest(topic="x", notes=(a_note("long.md", "Early words. " * 50 + "The very end."),))
    asking = Asking(ContextOverflow("The prompt is too long"), grouped(("All", 1)))
    assert await GroupNotes(ask=asking.ask).execute(long) == grouped(("All", 1))
    assert "Early words." in asking.prompt
    assert "The very end." not in asking.prompt
