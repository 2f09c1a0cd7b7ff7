import asyncio

import pytest

from application.ports.answer_check import ToolResults
from application.tool_loop import MAX_CALLS, NOT_ALLOWED
from domain.answers import (
    AnswerEvent,
    AnswerFinished,
    AnswerText,
    AnswerWithdrawn,
    ApprovalNeeded,
    MessagesAdded,
    ToolsUnavailable,
)
from domain.errors import ContextOverflow, MalformedAnswer, Misconfigured, RepliesSpent, ToolFailed, UnsupportedAnswer
from domain.events import ToolCallFinished, ToolCallStarted
from domain.messages import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage
from domain.tools import ToolCall
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling
from tests.unit.application.loops import QUESTION, Loop

EARLIER = AssistantMessage(text="Hello.")


def texts(events: list[AnswerEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, AnswerText))


def added(events: list[AnswerEvent]) -> list[AssistantMessage | ToolMessage]:
    return [message for event in events if isinstance(event, MessagesAdded) for message in event.messages]


def results(events: list[AnswerEvent]) -> list[ToolMessage]:
    return [message for message in added(events) if isinstance(message, ToolMessage)]


async def test_an_answer_arrives_in_pieces_and_then_as_a_whole() -> None:
    events = await Loop(ScriptedLanguageModel(["A group of threads!"])).run()
    finished = events[-1]
    assert isinstance(finished, AnswerFinished)
    assert texts(events) == finished.text == "A group of threads."
    assert events[-2] == MessagesAdded(messages=(AssistantMessage(text="A group of threads!"),))
    assert finished.usage.model_calls == 1


async def test_the_model_is_sent_one_system_message_with_every_instruction() -> None:
    model = ScriptedLanguageModel(["Yes"])
    await Loop(model).run(SystemMessage(text="Speak English."), QUESTION)
    assert model.prompts[0].messages == (SystemMessage(text="Be brief.\n\nno_shouting\n\nSpeak English."), QUESTION)


async def test_calls_are_made_and_their_results_sent_to_the_model() -> None:
    tool, first, second = ToyTool(), a_call("a"), a_call("b")
    model = ScriptedLanguageModel([calling(first, second, text="Let me see"), "Both."])
    loop = Loop(model, tool)
    events = await loop.run()
    assert sorted(tool.called) == ["a", "b"]
    added = (
        calling(first, second, text="Let me see"),
        ToolMessage(call=first.id, tool=first.tool, text='"A"'),
        ToolMessage(call=second.id, tool=second.tool, text='"B"'),
    )
    assert model.prompts[1].messages[1:] == (QUESTION, *added)
    assert MessagesAdded(messages=added) in events
    assert [event.kind for event in events if isinstance(event, ToolCallStarted | ToolCallFinished)] == (
        ["tool_call_started"] * 2 + ["tool_call_finished"] * 2
    )
    assert {event.kind for event in loop.listener.events} >= {"tool_call_started", "tool_call_finished"}


async def test_what_a_check_has_looked_up_stands_before_the_question_and_is_remembered_behind_it() -> None:
    call, unknown = a_call("a"), a_call("b").model_copy(update={"tool": "unknown"})
    model = ScriptedLanguageModel(["It is."])
    events = await Loop(model, ToyTool(), first=(call, unknown)).run(EARLIER, QUESTION)
    looked_up = (calling(call), ToolMessage(call=call.id, tool=call.tool, text='"A"'))
    shown = UserMessage(text=ToolResults(results=('"A"',)).model_dump_json())
    assert model.prompts[0].messages[1:] == (EARLIER, shown, QUESTION)
    assert added(events) == [*looked_up, AssistantMessage(text="It is.")]


async def test_nothing_is_called_first_where_there_is_no_new_question() -> None:
    approved = a_call("a")
    model = ScriptedLanguageModel(["Done."])
    loop = Loop(model, ToyTool(), first=(a_call("b"),))
    events = await loop.run(QUESTION, calling(approved), approved=(approved,))
    assert [result.text for result in results(events)] == ['"A"']


async def test_calls_are_made_concurrently() -> None:
    loop = Loop(ScriptedLanguageModel([calling(*(a_call() for _ in range(20))), "Done"]), ToyTool(seconds=0.3))
    async with asyncio.timeout(5):  # one after another they would take 6
        await loop.run()


@pytest.mark.parametrize(
    ("call", "tool", "said"),
    [
        (a_call(tool="unknown"), ToyTool(), "There is no tool 'unknown'. The tools are: look_up."),
        (a_call().model_copy(update={"arguments": "{"}), ToyTool(), "The arguments are invalid"),
        (a_call(), ToyTool(error=ToolFailed("It broke")), "It broke"),
        (a_call("x" * 1000), ToyTool(), "… (cut: the result has 1,002 characters)"),
    ],
)
async def test_what_goes_wrong_with_a_call_is_its_result(call: ToolCall, tool: ToyTool, said: str) -> None:
    [result] = results(await Loop(ScriptedLanguageModel([calling(call), "Oh"]), tool).run())
    assert said in result.text


async def test_a_tool_that_cannot_work_ends_the_answer() -> None:
    loop = Loop(ScriptedLanguageModel([calling(a_call()), "Oh"]), ToyTool(error=Misconfigured("No key")))
    with pytest.raises(Misconfigured):
        await loop.run()


async def test_a_slow_call_ends_with_the_budget() -> None:
    loop = Loop(ScriptedLanguageModel([calling(a_call())]), ToyTool(seconds=60), seconds=0.1)
    async with asyncio.timeout(5):
        with pytest.raises(Exception, match="seconds"):
            await loop.run()


async def test_no_more_than_a_bounded_number_of_calls_is_made() -> None:
    tool = ToyTool()
    await Loop(ScriptedLanguageModel([calling(*(a_call(str(n)) for n in range(MAX_CALLS + 9))), "Done"]), tool).run()
    assert len(tool.called) == MAX_CALLS


async def test_a_call_with_an_effect_waits_with_its_source_and_the_others_are_made() -> None:
    look, send = ToyTool(), ToyTool("send", has_effect=True, source="mail")
    looking, sending = a_call("a"), a_call("x", "send")
    events = await Loop(ScriptedLanguageModel([calling(looking, sending)]), look, send).run(can_wait=True)
    waiting = sending.model_copy(update={"source": "mail"})
    assert events[-1] == ApprovalNeeded(calls=(waiting,))
    assert events[-1].shown == ('send (mail) {"word": "x"}',)
    assert added(events)[0] == calling(looking, waiting)
    assert (look.called, send.called) == (["a"], [])
    assert [result.text for result in results(events)] == ['"A"']


async def test_an_approved_call_is_made_first_and_replaces_its_earlier_result() -> None:
    send, asked = ToyTool("send", has_effect=True), a_call("x", "send")
    placeholder = ToolMessage(call=asked.id, tool=asked.tool, text="not finished", failed=True)
    model = ScriptedLanguageModel(["Sent."])
    await Loop(model, send).run(QUESTION, calling(asked), placeholder, approved=(asked,))
    assert send.called == ["x"]
    assert [message.text for message in model.prompts[0].messages[1:]] == [QUESTION.text, "", '"X"']


@pytest.mark.parametrize(
    ("arguments", "can_wait", "said"),
    [
        ('{"word": "x"}', False, NOT_ALLOWED),
        ('{"word": "x", "word": "y"}', False, "The arguments repeat a name"),
        ('{"word": "x", "word": "y"}', True, "The arguments repeat a name"),
    ],
)
async def test_a_call_that_nobody_can_approve_or_that_is_ambiguous_is_refused(
    arguments: str, said: str, *, can_wait: bool
) -> None:
    send, call = ToyTool("send", has_effect=True), a_call(tool="send").model_copy(update={"arguments": arguments})
    events = await Loop(ScriptedLanguageModel([calling(call), "I cannot."]), send).run(can_wait=can_wait)
    assert send.called == []
    assert [(result.text, result.failed) for result in results(events)] == [(said, True)]
    assert isinstance(events[-1], AnswerFinished)


async def test_a_rejected_answer_is_sent_back_and_not_remembered() -> None:
    model = ScriptedLanguageModel(["A WARP", "A warp"])
    events = await Loop(model).run()
    assert AnswerWithdrawn(complaints=("The answer shouts.",)) in events
    answered, repair = model.prompts[1].messages[-2:]
    assert answered == AssistantMessage(text="A WARP")
    assert "The answer shouts." in repair.text
    assert [event for event in events if isinstance(event, MessagesAdded)] == [
        MessagesAdded(messages=(AssistantMessage(text="A warp"),))
    ]


@pytest.mark.parametrize(("said", "error"), [("A WARP", UnsupportedAnswer), (" ", MalformedAnswer)])
async def test_gives_up_after_two_repairs(said: str, error: type[Exception]) -> None:
    model = ScriptedLanguageModel([said] * 9)
    with pytest.raises(error):
        await Loop(model).run()
    assert len(model.prompts) == 3


async def test_rejected_words_before_calls_are_withdrawn() -> None:
    events = await Loop(ScriptedLanguageModel([calling(a_call(), text="LOOKING"), "Done"]), ToyTool()).run()
    assert any(isinstance(event, AnswerWithdrawn) for event in events)
    assert next(event for event in events if isinstance(event, MessagesAdded)).messages[0].text == ""


async def test_a_model_that_never_stops_calling_is_stopped() -> None:
    with pytest.raises(RepliesSpent):
        await Loop(ScriptedLanguageModel([calling(a_call()) for _ in range(9)]), ToyTool(), replies=3).run()


async def test_a_last_reply_with_words_and_calls_counts_as_incomplete() -> None:
    lines = [calling(a_call()), calling(a_call(), text="As far as I know: yes.")]
    finished = (await Loop(ScriptedLanguageModel(lines), ToyTool(), replies=2).run())[-1]
    assert isinstance(finished, AnswerFinished)
    assert (finished.text, finished.complete) == ("As far as I know: yes.", False)


async def test_tools_that_cannot_be_offered_are_reported() -> None:
    assert ToolsUnavailable(problem="One server is away") in await Loop(ScriptedLanguageModel(["Yes"])).run()


async def test_messages_are_shortened_once_if_the_model_cannot_read_them() -> None:
    async def fit(messages: tuple[Message, ...], *, overflowed: bool) -> tuple[Message, ...]:
        return messages[-1:] if overflowed else messages

    model = ScriptedLanguageModel([ContextOverflow("Too long"), "Yes"])
    assert texts(await Loop(model).run(UserMessage(text="Long"), QUESTION, fit=fit)) == "Yes"
    assert model.prompts[1].messages[1:] == (QUESTION,)
    with pytest.raises(ContextOverflow):
        await Loop(ScriptedLanguageModel([ContextOverflow("Too long")])).run()
