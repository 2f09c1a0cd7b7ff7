import pytest
from pydantic import Field, ValidationError

from domain.contract import Contract
from domain.validation import in_words, summary


class Names(Contract):
    text: str = Field("x", pattern=r"\S", max_length=3)
    title: str = Field("x", min_length=1)
    code: str = Field("xx", pattern="^x", min_length=2)
    notes: tuple[str, ...] = Field(("x",), min_length=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        *(({"text": text}, "text: It must not be empty") for text in ("", " \n")),
        ({"notes": {}}, "notes: Input should be a valid list"),
        ({"title": ""}, "title: It must not be empty"),
        ({"text": "long"}, "text: String should have at most 3 characters"),
        ({"code": "y"}, "code: String should have at least 2 characters"),
        ({"code": "yy"}, "code: String should match pattern '^x'"),
        ({"notes": (1,)}, "notes.0: Input should be a valid string"),
        ({"notes": ()}, "notes: Tuple should have at least 1 item after validation, not 0"),
    ],
)
def test_a_complaint_says_where_and_what(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Names.model_validate(given)
    assert in_words(raised.value) == (said,)


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
