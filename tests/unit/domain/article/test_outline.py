import pytest

from domain.article.outline import Outline
from tests.builders.article import a_plan, an_outline


def test_an_outline_of_known_notes_has_no_complaints() -> None:
    assert an_outline().complaints(2) == ()


@pytest.mark.parametrize(
    ("outline", "complaint"),
    [
        (an_outline(a_plan("Memory", 1, 3)), "There is no note 3: the notes are numbered 1 to 2."),
        (
            an_outline(a_plan("Memory", *range(10, 20)), a_plan("Warps", 1, 10)),
            "There is no note 10, 11, 12, 13, 14, and 5 more: the notes are numbered 1 to 2.",
        ),
        (an_outline(a_plan("Memory", 0)), "There is no note 0: the notes are numbered 1 to 2."),
        (an_outline(a_plan("memory", 1), a_plan("Memory ", 2)), "The heading 'Memory' is repeated."),
        (an_outline(a_plan(" ", 1)), "A heading is blank."),
    ],
)
def test_says_what_is_wrong_with_an_outline(outline: Outline, complaint: str) -> None:
    assert outline.complaints(2) == (complaint,)
