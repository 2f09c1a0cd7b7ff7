import pytest

from application.runs.ask_model import REPAIRS, AskModel
from domain.contract import Contract
from domain.errors import (
    AgentError,
    AnswerCutShort,
    ContextOverflow,
    MalformedAnswer,
    ModelRefused,
    ModelUnavailable,
    ProtocolBroken,
    UnsupportedAnswer,
)
from tests.answering import AnsweringLanguageModel, Given, in_turn
from tests.running import GUESS, Number, number_prompts

FIVE = Number(value=5)
WRONG = Number(value=-1)


class Sheet(Contract):
    """A request that can be cut; `value` is what the prompt shows."""

    value: str

    def halved(self) -> "Sheet":
        return Sheet(value=self.value[: len(self.value) // 2])


async def guess(model: AnsweringLanguageModel, request: Contract) -> Number:
    return await AskModel(model=model, prompts=number_prompts()).execute(
        GUESS,
        request,
        returning=Number,
        complaints=lambda number: () if number.value > 0 else (f"{number.value} is not positive.", "Think."),
    )


def model_that_says(*replies: Given) -> AnsweringLanguageModel:
    return AnsweringLanguageModel(in_turn(*replies))


def malformed() -> MalformedAnswer:
    return MalformedAnswer("value: Field required", answer="{}", complaints=("value: Field required",))


async def test_an_answer_without_complaints_is_returned_at_once() -> None:
    model = model_that_says(FIVE)
    assert await guess(model, Number(value=3)) == FIVE
    assert [message.text for message in model.asked[0].messages] == ["Guess from 3."]


async def test_an_unsupported_answer_goes_back_to_the_model_with_what_is_wrong() -> None:
    model = model_that_says(WRONG, FIVE)
    assert await guess(model, Number(value=3)) == FIVE
    assert [(message.role, message.text) for message in model.asked[1].messages] == [
        ("user", "Guess from 3."),
        ("assistant", '{"value":-1}'),
        ("user", "Wrong: -1 is not positive. Think."),
    ]


async def test_a_malformed_answer_goes_back_as_the_model_gave_it() -> None:
    model = model_that_says(malformed(), FIVE)
    assert await guess(model, Number(value=3)) == FIVE
    assert [message.text for message in model.asked[1].messages[1:]] == ["{}", "Wrong: value: Field required"]


async def test_the_exchange_goes_on_from_repair_to_repair() -> None:
    model = model_that_says(malformed(), WRONG, FIVE)
    assert await guess(model, Number(value=3)) == FIVE
    assert [message.role for message in model.asked[2].messages] == ["user", "assistant", "user", "assistant", "user"]
    assert model.asked[2].messages[3].text == '{"value":-1}'


@pytest.mark.parametrize(
    ("replies", "last"),
    [
        ((WRONG, WRONG, WRONG), UnsupportedAnswer),
        ((malformed(), malformed(), malformed()), MalformedAnswer),
        ((malformed(), malformed(), WRONG), UnsupportedAnswer),
        ((WRONG, WRONG, malformed()), MalformedAnswer),
    ],
)
async def test_after_two_repairs_it_fails_with_what_was_wrong_last(
    replies: tuple[Given, ...], last: type[AgentError]
) -> None:
    model = model_that_says(*replies)
    with pytest.raises(last):
        await guess(model, Number(value=3))
    assert len(model.asked) == 1 + REPAIRS == 3


async def test_the_error_of_an_unsupported_answer_names_every_complaint() -> None:
    with pytest.raises(UnsupportedAnswer, match=r"-1 is not positive\. Think\.") as caught:
        await guess(model_that_says(WRONG, WRONG, WRONG), Number(value=3))
    assert caught.value.complaints == ("-1 is not positive.", "Think.")
    assert caught.value.answer == '{"value":-1}'


@pytest.mark.parametrize(
    "error", [ModelRefused("No."), AnswerCutShort("Too"), ModelUnavailable("?"), ProtocolBroken("!")]
)
async def test_what_asking_again_would_not_mend_is_not_asked_again(error: AgentError) -> None:
    model = model_that_says(error)
    with pytest.raises(type(error)):
        await guess(model, Number(value=3))
    assert len(model.asked) == 1


async def test_a_prompt_that_is_too_long_is_halved_once() -> None:
    model = model_that_says(ContextOverflow("Too long"), FIVE)
    assert await guess(model, Sheet(value="12345678")) == FIVE
    assert [prompt.messages[0].text for prompt in model.asked] == ["Guess from 12345678.", "Guess from 1234."]


async def test_a_prompt_that_is_still_too_long_at_half_its_length_fails() -> None:
    model = model_that_says(ContextOverflow("Too long"), ContextOverflow("Still too long"))
    with pytest.raises(ContextOverflow, match="Still too long"):
        await guess(model, Sheet(value="12345678"))
    assert len(model.asked) == 2


async def test_a_prompt_with_nothing_to_cut_fails_at_once() -> None:
    model = model_that_says(ContextOverflow("Too long"))
    with pytest.raises(ContextOverflow):
        await guess(model, Number(value=3))
    assert len(model.asked) == 1


async def test_a_repair_that_makes_the_exchange_too_long_begins_anew_at_half_the_length() -> None:
    model = model_that_says(WRONG, ContextOverflow("Too long"), FIVE)
    assert await guess(model, Sheet(value="12345678")) == FIVE
    assert [len(prompt.messages) for prompt in model.asked] == [1, 3, 1]


async def test_the_calls_are_bounded_whatever_the_model_says() -> None:
    replies = (WRONG, WRONG, ContextOverflow("Too long"), WRONG, WRONG, WRONG)
    model = model_that_says(*replies)
    with pytest.raises(UnsupportedAnswer):
        await guess(model, Sheet(value="12345678"))
    assert len(model.asked) == len(replies)
