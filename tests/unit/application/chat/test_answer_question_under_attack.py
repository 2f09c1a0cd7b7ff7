import asyncio
import json

import pytest

from application.chat.call_tools import MOST_CALLS, NOT_APPROVED, NOT_ENDED
from domain.chat_events import AnswerWithdrawn, ApprovalNeeded, ChatEvent
from domain.conversations import ConversationMoved
from domain.messages import ToolMessage
from domain.tools import ToolCall, ToolCallId
from infrastructure.language_models.scripted import ScriptedLanguageModel
from tests.chatting import CITED, INVENTED, WARPS, ChatBench, LookTool, a_call, calling, finished


def waiting(events: list[ChatEvent]) -> tuple[ToolCall, ...]:
    last = events[-1]
    assert isinstance(last, ApprovalNeeded)
    return last.calls


async def test_of_two_calls_under_one_id_only_the_one_that_is_approved_is_made() -> None:
    send = LookTool("send", has_effect=True)
    reply = calling(a_call(1, "to Ada", tool="send"), a_call(1, "to Eve", tool="send"))
    bench = ChatBench(ScriptedLanguageModel([reply, "Sent."]), tools=[send])

    to_ada, to_eve = waiting(await bench.ask())
    await bench.ask(None, to_ada.id)

    assert to_ada.id != to_eve.id
    assert send.asked == ["to Ada"]


async def test_a_call_under_the_id_of_one_that_was_answered_waits_for_a_person_all_the_same() -> None:
    look, send = LookTool(), LookTool("send", has_effect=True)
    again = calling(a_call(1, tool="send"), a_call(1, "memory"))
    bench = ChatBench(ScriptedLanguageModel([calling(a_call(1)), again, "Sent."]), tools=[look, send])

    [call] = waiting(await bench.ask())
    assert (look.asked, send.asked) == (["warps", "memory"], [])
    finished(await bench.ask(None, call.id))

    assert send.asked == ["warps"]
    conversation = await bench.conversation()
    answered = [message.call for message in conversation.messages if isinstance(message, ToolMessage)]
    assert len(answered) == len(set(answered)) == 3


async def test_a_call_without_an_id_is_given_one() -> None:
    send = LookTool("send", has_effect=True)
    nameless = a_call(1, tool="send").model_copy(update={"id": ""})
    bench = ChatBench(ScriptedLanguageModel([calling(nameless), "Sent."]), tools=[send])

    [call] = waiting(await bench.ask())

    assert call.id
    assert call.tool == "send"


async def test_to_approve_what_does_not_wait_has_no_effect() -> None:
    send = LookTool("send", has_effect=True)
    bench = ChatBench(ScriptedLanguageModel([calling(a_call(1, tool="send")), "Not sent."]), tools=[send])
    [call] = waiting(await bench.ask())

    await bench.ask(None, ToolCallId(""), ToolCallId("*"), ToolCallId(f"{call.id} "))

    assert send.asked == []


async def test_a_call_that_two_approve_at_once_is_made_once() -> None:
    send = LookTool("send", has_effect=True)
    bench = ChatBench(ScriptedLanguageModel([calling(a_call(1, "slow", tool="send")), "Sent."]), tools=[send])
    [call] = waiting(await bench.ask())
    send.free.set()

    both = await asyncio.gather(bench.ask(None, call.id), bench.ask(None, call.id), return_exceptions=True)

    assert send.asked == ["slow"]
    assert [type(outcome) for outcome in both if isinstance(outcome, Exception)] == [ConversationMoved]


async def test_a_model_is_told_the_last_word_on_an_approved_call_alone() -> None:
    send = LookTool("send", has_effect=True)
    model = ScriptedLanguageModel([calling(a_call(1, tool="send"), a_call(2, tool="send")), "Sent."])
    bench = ChatBench(model, tools=[send])
    first, second = waiting(await bench.ask())

    await bench.ask(None, first.id)

    told = {message.call: message.text for message in model.prompts[1].messages if isinstance(message, ToolMessage)}
    assert told == {first.id: "seen: warps", second.id: NOT_APPROVED}
    assert len(model.prompts[1].messages) == 5


async def test_a_false_quote_in_front_of_a_call_is_taken_back_and_not_remembered() -> None:
    bench = ChatBench(ScriptedLanguageModel([calling(a_call(1), text=INVENTED), CITED]), tools=[LookTool()])

    events = await bench.ask()

    assert [event.complaints for event in events if isinstance(event, AnswerWithdrawn)] == [
        (f"The answer quotes 'A warp is 64 threads', which note {WARPS.id} does not say.",)
    ]
    assert INVENTED not in {turn.text for turn in (await bench.conversation()).turns}
    assert finished(events).text == "A warp has 32 threads. [1]"


async def test_an_approved_call_that_is_stopped_waits_no_longer_and_is_not_made_again() -> None:
    send = LookTool("send", has_effect=True)
    calls = calling(a_call(1, "slow", tool="send"), a_call(2, "later", tool="send"))
    model = ScriptedLanguageModel([calls, "It was stopped."])
    bench = ChatBench(model, tools=[send])
    slow, later = waiting(await bench.ask())
    asking = asyncio.create_task(bench.ask(None, slow.id))
    await send.begun.wait()

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await bench.ask("What happened?", slow.id, later.id)

    assert send.asked == ["slow"]
    stopped, refused = [message for message in model.prompts[1].messages if isinstance(message, ToolMessage)]
    assert (stopped.call, stopped.text) == (slow.id, NOT_ENDED)
    assert (refused.call, refused.text) == (later.id, NOT_APPROVED)


@pytest.mark.parametrize("has_effect", [False, True])
async def test_of_a_flood_of_calls_the_first_are_made_and_the_others_left_out(*, has_effect: bool) -> None:
    look = LookTool(has_effect=has_effect)
    flood = calling(*(a_call(number, str(number)) for number in range(10_000)))
    bench = ChatBench(ScriptedLanguageModel([flood, "That is all."]), tools=[look])

    events = await bench.ask()
    if has_effect:
        await bench.ask(None, *(call.id for call in waiting(events)))

    assert look.asked == [str(number) for number in range(MOST_CALLS)]
    assert not (await bench.conversation()).pending
    assert len((await bench.conversation()).messages) == MOST_CALLS + 3


async def test_what_is_said_of_a_call_that_fails_is_cut_as_a_result_is() -> None:
    wrong = json.dumps({f"argument {number}": number for number in range(1_000)})
    call = a_call(1).model_copy(update={"arguments": wrong})
    bench = ChatBench(ScriptedLanguageModel([calling(call), "I see."]), tools=[LookTool()], result_characters=500)

    await bench.ask()

    [told] = [turn for turn in (await bench.conversation()).turns if isinstance(turn, ToolMessage)]
    assert told.failed
    assert len(told.text) < 600
    assert "cut" in told.text
