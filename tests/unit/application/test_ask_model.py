from typing import Self

import pytest

from application.ask_model import AskModel, Complaints
from domain.contract import Contract
from domain.errors import AnswerCutShort, ContextOverflow, MalformedAnswer, UnsupportedAnswer
from domain.messages import AssistantMessage
from domain.prompts import PromptName
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.scripted_language_model import Line, ScriptedLanguageModel

GUESS = PromptName("guess")
CUT = AnswerCutShort("Cut", answer="5" * 9_000)


class Number(Contract):
    value: int


class Material(Contract):
    text: str

    def halved(self) -> Self:
        return self.model_copy(update={"text": self.text[: len(self.text) // 2]})


def negative(number: Number) -> tuple[str, ...]:
    return ("The number is negative.",) if number.value < 0 else ()


async def asked(
    model: ScriptedLanguageModel, request: Contract | None = None, complaints: Complaints[Number] = negative
) -> Number:
    ask = AskModel(model=model, prompts=InMemoryPromptLibrary())
    return await ask.execute(GUESS, request or Material(text="abcd"), returning=Number, complaints=complaints)


async def test_returns_a_valid_answer() -> None:
    assert await asked(ScriptedLanguageModel([Number(value=5)])) == Number(value=5)


@pytest.mark.parametrize(("invalid", "complaint"), [("five", "JSON"), ('{"value": -1}', "negative")])
async def test_an_invalid_answer_is_sent_back_with_what_is_wrong(invalid: str, complaint: str) -> None:
    model = ScriptedLanguageModel([invalid, Number(value=5)])
    assert await asked(model) == Number(value=5)
    answered, repair = model.prompts[1].messages[-2:]
    assert answered == AssistantMessage(text=invalid)
    assert complaint in repair.text


@pytest.mark.parametrize(
    ("invalid", "error", "calls"),
    [("five", MalformedAnswer, 3), ('{"value": -1}', UnsupportedAnswer, 3), (CUT, AnswerCutShort, 2)],
)
async def test_gives_up_after_two_repairs_and_one_cut(invalid: Line, error: type[Exception], calls: int) -> None:
    model = ScriptedLanguageModel([invalid] * 9)
    with pytest.raises(error):
        await asked(model)
    assert len(model.prompts) == calls


async def test_an_answer_that_was_cut_is_asked_for_once_more_and_shorter() -> None:
    model = ScriptedLanguageModel([CUT, "five", Number(value=5)])
    assert await asked(model) == Number(value=5)
    answered, repair = model.prompts[1].messages[-2:]
    assert (len(answered.text) < 600, "much shorter answer" in repair.text) == (True, True)


async def test_a_prompt_that_is_too_long_is_cut_once() -> None:
    model = ScriptedLanguageModel([ContextOverflow("Too long"), Number(value=5)])
    await asked(model)
    assert '"ab"' in model.prompts[1].messages[0].text

    with pytest.raises(ContextOverflow):
        await asked(ScriptedLanguageModel([ContextOverflow("Too long")] * 2))


async def test_a_request_that_cannot_be_cut_is_not_repeated() -> None:
    model = ScriptedLanguageModel([ContextOverflow("Too long")] * 2)
    with pytest.raises(ContextOverflow):
        await asked(model, Number(value=1))
    assert len(model.prompts) == 1


async def test_a_model_is_told_the_first_complaints_and_a_person_the_same_on_a_line() -> None:
    complaints = ("first", "second", "third", "fourth", "fifth")
    model = ScriptedLanguageModel([Number(value=1)] * 3)
    with pytest.raises(UnsupportedAnswer, match=r"^first; second; third; and 2 more$"):
        await asked(model, complaints=lambda _: complaints)
    repair = model.prompts[1].messages[-1].text
    assert [repair.count(complaint) for complaint in complaints] == [1, 1, 1, 0, 0]
