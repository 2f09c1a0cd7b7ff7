"""The fake that other tests rely on."""

import pytest

from domain.contract import Contract
from domain.errors import ContextOverflow, MalformedAnswer, ModelUnavailable
from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolCallId, ToolName
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


async def test_costs_nothing_and_counts_tokens() -> None:
    model = ScriptedLanguageModel([VERDICT, "A kernel."])

    for usage in ((await model.answer(QUESTION, returning=Verdict)).usage, (await streamed(model)).reply.usage):
        assert (usage.model_calls, usage.cost_usd) == (1, 0)
        assert usage.input_tokens > 0 < usage.output_tokens


async def test_replies_word_by_word_and_then_with_the_whole() -> None:
    found = await streamed(ScriptedLanguageModel(["A kernel\n is a function. "]))

    assert found.words == ("A", " kernel", "\n is", " a", " function. ")
    assert found.reply.message == AssistantMessage(text="A kernel\n is a function. ")


async def test_replies_with_the_calls_of_its_script() -> None:
    call = ToolCall(id=ToolCallId("1"), tool=ToolName("look_up"), arguments="{no json")
    message = AssistantMessage(calls=(call,))

    found = await streamed(ScriptedLanguageModel([message]))

    assert (found.words, found.reply.message) == ((), message)


async def test_breaks_a_reply_off_after_its_words() -> None:
    found = await streamed(ScriptedLanguageModel([BrokenReply("A kernel is", GONE)]))

    assert (found.words, found.replies, found.error) == (("A", " kernel", " is"), (), GONE)
