import pytest

from domain.validation import summary


@pytest.mark.parametrize(
    ("complaints", "shown"),
    [
        ((), ""),
        (("It is false.",), "It is false"),
        (("a.", "b", "a.", "c"), "a; b; c"),
        (("a", "b", "c", "d", "e"), "a; b; c; and 2 more"),
        (("one\n\ntwo",), "one two"),
    ],
)
def test_a_person_is_shown_the_first_complaints(complaints: tuple[str, ...], shown: str) -> None:
    assert summary(complaints) == shown


def test_a_complaint_that_repeats_what_a_model_wrote_is_cut() -> None:
    shown = summary([f"{number} {'words ' * 500}" for number in range(20)])
    assert len(shown) < 650
    assert shown.endswith("…; and 17 more")
