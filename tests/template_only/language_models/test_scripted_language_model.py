"""The fake that other tests rely on, beside what tests/contract/test_language_model.py shows of it."""

import pytest

from domain.contract import Contract
from domain.errors import ContextOverflow, MalformedAnswer, ModelUnavailable
from domain.prompts import Prompt
from tests.fakes.questions import QUESTION, VERDICT, Verdict, streamed
from tests.fakes.scripted_language_model import BrokenReply, ScriptedLanguageModel

OTHER = Verdict(subject="memory", points=())
GONE = ModelUnavailable("The connection is gone")


async def test_answers_in_the_order_of_its_script() -> None:
    def by_function(prompt: Prompt, returning: type[Contract]) -> Contract:
        return Verdict(subject=returning.__name__, points=(prompt.messages[-1].role,))

    model = ScriptedLanguageModel([VERDICT, OTHER.model_dump_json(), by_function])

    answers = [(await model.answer(QUESTION, returning=Verdict)).value for _ in range(3)]

    assert answers == [VERDICT, OTHER, Verdict(subject="Verdict", points=("user",))]


async def test_raises_the_errors_of_its_script_and_keeps_every_prompt() -> None:
    model = ScriptedLanguageModel([ContextOverflow("It is too long"), "no answer", BrokenReply("{", GONE)])

    for error in (ContextOverflow, MalformedAnswer, ModelUnavailable):
        with pytest.raises(error):
            await model.answer(QUESTION, returning=Verdict)

    assert model.prompts == (QUESTION,) * 3


async def test_reports_the_end_of_its_script() -> None:
    model = ScriptedLanguageModel([VERDICT])
    await model.answer(QUESTION, returning=Verdict)

    with pytest.raises(ModelUnavailable, match="has 1 lines, and judge needs another"):
        await model.answer(QUESTION, returning=Verdict)
    assert isinstance((await streamed(model)).error, ModelUnavailable)
