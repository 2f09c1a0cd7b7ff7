import pytest

from domain.contract import Contract
from domain.errors import ContextOverflow, MalformedAnswer, ModelUnavailable
from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolCallId, ToolName
from infrastructure.language_models.scripted import Breaking, ScriptedLanguageModel
from tests.asking import QUESTION, VERDICT, Verdict, hear

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


async def test_replies_word_by_word_and_then_with_the_whole() -> None:
    heard = await hear(ScriptedLanguageModel(["A kernel\n is a function. "]))

    assert heard.words == ("A", " kernel", "\n is", " a", " function. ")
    assert heard.reply.message == AssistantMessage(text="A kernel\n is a function. ")


async def test_replies_with_the_calls_of_its_script() -> None:
    call = ToolCall(id=ToolCallId("1"), tool=ToolName("look_up"), arguments="{no json")
    message = AssistantMessage(calls=(call,))

    heard = await hear(ScriptedLanguageModel([message]))

    assert (heard.words, heard.reply.message) == ((), message)


async def test_breaks_a_reply_off_behind_its_words() -> None:
    heard = await hear(ScriptedLanguageModel([Breaking("A kernel is", ModelUnavailable("The connection is gone"))]))

    assert (heard.words, heard.replies) == (("A", " kernel", " is"), ())
    with pytest.raises(ModelUnavailable, match="connection is gone"):
        raise heard.error or AssertionError


async def test_fails_at_once_where_it_is_to_break_off_an_answer() -> None:
    model = ScriptedLanguageModel([Breaking("A kernel is", ModelUnavailable("The connection is gone"))])

    with pytest.raises(ModelUnavailable, match="connection is gone"):
        await model.answer(QUESTION, returning=Verdict)


async def test_replies_as_a_function_of_the_prompt() -> None:
    heard = await hear(ScriptedLanguageModel([lambda prompt, _: f"You ask {prompt.name}."]))

    assert heard.reply.message.text == "You ask test/judge."


async def test_raises_errors_and_says_that_its_script_is_at_its_end_in_replies_too() -> None:
    model = ScriptedLanguageModel([ContextOverflow("It is too long")])

    first, second = await hear(model), await hear(model)

    assert isinstance(first.error, ContextOverflow)
    assert isinstance(second.error, ModelUnavailable)
    assert model.prompts == (QUESTION, QUESTION)


async def test_a_reply_costs_nothing_and_counts_tokens() -> None:
    usage = (await hear(ScriptedLanguageModel(["A kernel."]))).reply.usage

    assert (usage.model_calls, usage.cost_usd) == (1, 0)
    assert usage.input_tokens > 0 < usage.output_tokens
