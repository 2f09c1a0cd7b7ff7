import pytest

from domain.contract import Contract
from domain.errors import ContextOverflow, MalformedAnswer, ModelUnavailable
from domain.prompts import Prompt
from infrastructure.language_models.scripted import ScriptedLanguageModel
from tests.asking import QUESTION, VERDICT, Verdict

OTHER = Verdict(subject="memory", points=())


async def test_answers_in_the_order_of_its_script() -> None:
    model = ScriptedLanguageModel([VERDICT, OTHER.model_dump_json()])

    answers = [await model.answer(QUESTION, returning=Verdict) for _ in range(2)]

    assert [answered.value for answered in answers] == [VERDICT, OTHER]


async def test_raises_the_errors_of_its_script_in_their_turn() -> None:
    model = ScriptedLanguageModel([ContextOverflow("It is too long"), VERDICT])

    with pytest.raises(ContextOverflow, match="too long"):
        await model.answer(QUESTION, returning=Verdict)
    assert (await model.answer(QUESTION, returning=Verdict)).value == VERDICT


async def test_answers_as_a_function_of_the_prompt_and_the_contract() -> None:
    def answer(prompt: Prompt, returning: type[Contract]) -> Contract:
        return Verdict(subject=returning.__name__, points=(prompt.messages[-1].role,))

    answered = await ScriptedLanguageModel([answer]).answer(QUESTION, returning=Verdict)

    assert answered.value == Verdict(subject="Verdict", points=("user",))


async def test_shows_the_prompts_that_it_was_given() -> None:
    model = ScriptedLanguageModel([VERDICT, "no answer"])
    await model.answer(QUESTION, returning=Verdict)
    with pytest.raises(MalformedAnswer):
        await model.answer(QUESTION, returning=Verdict)

    assert model.prompts == (QUESTION, QUESTION)


async def test_says_that_its_script_is_at_its_end() -> None:
    model = ScriptedLanguageModel([VERDICT])
    await model.answer(QUESTION, returning=Verdict)

    with pytest.raises(ModelUnavailable, match="has 1 answers, and test/judge asks for number 2"):
        await model.answer(QUESTION, returning=Verdict)


async def test_costs_nothing_and_counts_tokens() -> None:
    usage = (await ScriptedLanguageModel([VERDICT]).answer(QUESTION, returning=Verdict)).usage

    assert usage.cost_usd == 0
    assert usage.input_tokens > 0 < usage.output_tokens


def test_is_called_as_the_test_likes() -> None:
    assert ScriptedLanguageModel(name="openai/gpt-4o").name == "openai/gpt-4o"
