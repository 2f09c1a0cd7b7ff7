import asyncio

import pytest
from typing_extensions import override

from application.chat.call_tools import NOT_APPROVED
from domain.chat_events import ApprovalNeeded, ChatEvent, ToolsMissing
from domain.errors import BudgetSpent, Misconfigured, StorageUnusable
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.run_events import RunEnded, ToolCallFinished, ToolCallStarted
from domain.tools import ToolCall, ToolCallId, ToolDescription, ToolName
from domain.usage import Budget
from infrastructure.language_models.scripted import ScriptedLanguageModel
from tests.chatting import CITED, ChatBench, LookTool, a_call, calling, finished


def results(events: list[ChatEvent]) -> dict[ToolCallId, tuple[str, bool]]:
    return {e.call.id: (e.result, e.failed) for e in events if isinstance(e, ToolCallFinished)}


async def test_a_model_is_told_what_its_calls_brought_and_goes_on() -> None:
    model = ScriptedLanguageModel([calling(a_call(1), text="Let me look."), CITED])
    look = LookTool()
    bench = ChatBench(model, tools=[look])

    events = await bench.ask()

    assert look.asked == ["warps"]
    assert model.prompts[1].messages[-2:] == (
        calling(a_call(1), text="Let me look."),
        ToolMessage(call=ToolCallId("call-1"), tool=ToolName("look"), text="seen: warps"),
    )
    assert finished(events).calls == (a_call(1),)
    assert finished(events).usage.tool_calls == 1
    assert [turn.role for turn in (await bench.conversation()).turns] == ["user", "assistant", "tool", "assistant"]


async def test_each_call_is_told_when_it_begins_and_when_it_is_done() -> None:
    bench = ChatBench(ScriptedLanguageModel([calling(a_call(1)), CITED]), tools=[LookTool()])

    events = await bench.ask()

    told = [event for event in events if isinstance(event, ToolCallStarted | ToolCallFinished)]
    assert [event.kind for event in told] == ["tool_call_started", "tool_call_finished"]
    assert [event for event in bench.listener.events if event.kind.startswith("tool_call")] == told


async def test_calls_of_one_reply_are_made_side_by_side_and_answered_in_their_order() -> None:
    look = LookTool()
    model = ScriptedLanguageModel([calling(a_call(1, "slow"), a_call(2, "quick")), CITED])
    bench = ChatBench(model, tools=[look])
    asking = asyncio.create_task(bench.ask())
    await look.begun.wait()
    await asyncio.sleep(0.01)
    look.free.set()

    events = await asking

    done = [event.call.id for event in events if isinstance(event, ToolCallFinished)]
    assert done == ["call-2", "call-1"]
    answered = [message for message in model.prompts[1].messages if isinstance(message, ToolMessage)]
    assert [message.call for message in answered] == ["call-1", "call-2"]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (a_call(1, "nowhere"), "There is nothing there. Look elsewhere."),
        (a_call(1, tool="delete_all"), "There is no tool 'delete_all'. The tools are look."),
        (ToolCall(id=ToolCallId("call-1"), tool=ToolName("look"), arguments="{oops"), "Invalid JSON"),
        (ToolCall(id=ToolCallId("call-1"), tool=ToolName("look"), arguments='{"word": ""}'), "word: String should"),
        (ToolCall(id=ToolCallId("call-1"), tool=ToolName("look"), arguments='{"word": "a", "b": 1}'), "b: Extra"),
    ],
    ids=["fails", "unknown", "no JSON", "unfit", "too much"],
)
async def test_what_goes_wrong_with_a_call_is_told_to_the_model_which_may_mend_it(call: ToolCall, told: str) -> None:
    model = ScriptedLanguageModel([calling(call), calling(a_call(2)), CITED])

    events = await ChatBench(model, tools=[LookTool()]).ask()

    text, failed = results(events)[call.id]
    assert told in text
    assert failed
    assert results(events)[ToolCallId("call-2")] == ("seen: warps", False)
    assert finished(events).whole


class BrokenTool(LookTool):
    """A tool without the database that it needs."""

    @override
    async def call(self, arguments: str) -> str:
        raise StorageUnusable("The database is damaged")


async def test_a_tool_that_no_model_could_mend_ends_the_answer() -> None:
    with pytest.raises(Misconfigured, match="damaged"):
        await ChatBench(ScriptedLanguageModel([calling(a_call(1))]), tools=[BrokenTool()]).ask()


async def test_a_long_result_is_cut_and_the_model_is_told_so() -> None:
    events = await ChatBench(
        ScriptedLanguageModel([calling(a_call(1, "x" * 200)), CITED]), tools=[LookTool()], result_characters=50
    ).ask()

    assert results(events)[ToolCallId("call-1")][0] == f"seen: {'x' * 44}… (cut: it has 206 characters)"


async def test_a_model_that_calls_tools_for_ever_is_given_none_at_last_and_must_answer() -> None:
    def tireless(prompt: object, returning: object) -> AssistantMessage:
        return calling(a_call(len(model.prompts)), text="So far: 32 threads.")

    model = ScriptedLanguageModel([tireless] * 9)
    bench = ChatBench(model, tools=[LookTool()], replies=4)

    answer = finished(await bench.ask())

    assert len(model.prompts) == 4
    assert (answer.text, answer.whole, len(answer.calls)) == ("So far: 32 threads.", False, 3)
    assert (await bench.conversation()).turns[-1] == AssistantMessage(text="So far: 32 threads.", cut=True)


async def test_a_model_that_calls_tools_for_ever_and_says_nothing_ends_at_the_limit() -> None:
    model = ScriptedLanguageModel([calling(a_call(n)) for n in range(9)])

    with pytest.raises(BudgetSpent, match=r"after 3 replies\. Raise AGENT_CHAT_REPLIES"):
        await ChatBench(model, tools=[LookTool()], replies=3).ask()


async def test_calls_beyond_the_budget_are_not_made_and_the_model_is_told() -> None:
    look = LookTool()
    model = ScriptedLanguageModel([calling(*(a_call(n) for n in range(9))), CITED])

    events = await ChatBench(model, tools=[look], budget=Budget(tool_calls=2)).ask()

    assert len(look.asked) == 2
    assert sum("tool_calls=2 is spent" in text for text, _ in results(events).values()) == 7
    assert finished(events).whole


async def test_a_call_with_an_effect_waits_for_a_person_and_nothing_is_done_before() -> None:
    look, send = LookTool(), LookTool("send", has_effect=True)
    bench = ChatBench(ScriptedLanguageModel([calling(a_call(1), a_call(2, tool="send")), CITED]), tools=[look, send])

    events = await bench.ask()

    last = events[-1]
    assert isinstance(last, ApprovalNeeded)
    assert last.calls == (a_call(2, tool="send"),)
    assert (look.asked, send.asked) == (["warps"], [])
    ended = bench.listener.events[-1]
    assert isinstance(ended, RunEnded)
    assert ended.status == "waiting"


async def test_a_call_that_is_approved_is_made_and_the_answer_goes_on() -> None:
    send = LookTool("send", has_effect=True)
    model = ScriptedLanguageModel([calling(a_call(1, tool="send")), CITED])
    bench = ChatBench(model, tools=[send])
    await bench.ask()

    events = await bench.ask(None, ToolCallId("call-1"))

    assert send.asked == ["warps"]
    assert finished(events).whole
    assert (await bench.conversation()).pending == ()


@pytest.mark.parametrize("question", [None, "Never mind. What is a warp?"])
async def test_a_call_that_is_not_approved_is_never_made_and_the_model_is_told(question: str | None) -> None:
    send = LookTool("send", has_effect=True)
    model = ScriptedLanguageModel([calling(a_call(1, tool="send")), CITED])
    bench = ChatBench(model, tools=[send])
    await bench.ask("Send it.")

    await bench.ask(question, ToolCallId("call-99"))

    assert send.asked == []
    refused = ToolMessage(call=ToolCallId("call-1"), tool=ToolName("send"), text=NOT_APPROVED, failed=True)
    asked = (UserMessage(text=question),) if question else ()
    assert model.prompts[1].messages[-1 - len(asked) :] == (refused, *asked)


class UnfinishedTool(LookTool):
    """A tool that somebody has begun."""

    @property
    @override
    def description(self) -> ToolDescription:
        raise NotImplementedError("UnfinishedTool.description is not implemented yet")


async def test_a_tool_that_is_missing_is_told_of_and_the_answer_comes_all_the_same() -> None:
    events = await ChatBench(ScriptedLanguageModel([CITED]), tools=[UnfinishedTool()]).ask()

    assert events[0] == ToolsMissing(problem="UnfinishedTool.description is not implemented yet")
    assert finished(events).whole
