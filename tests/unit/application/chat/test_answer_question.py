import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from application.chat.answer_question import NOT_APPROVED, NOT_FINISHED, AnswerQuestionRequest
from domain.answers import AnswerEvent, AnswerFinished, AnswerText, ApprovalNeeded
from domain.chat.conversation import ConversationChanged, Summary
from domain.errors import Conflict, ContextOverflow, InvalidRequest, ModelUnavailable
from domain.events import RunEnded, RunStarted
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from tests.fakes.scripted_language_model import BrokenReply, ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling
from tests.unit.application.chat.chats import CHAT, Chat

QUESTION = UserMessage(text="What is a warp?")
REQUEST = AnswerQuestionRequest(conversation=CHAT, question="What is a warp?")


async def first_words(events: AsyncGenerator[AnswerEvent, None]) -> None:
    async for event in events:
        if isinstance(event, AnswerText):
            return


async def test_question_and_answer_are_remembered_and_sent_with_the_next_question() -> None:
    model = ScriptedLanguageModel(["A group of threads.", "Because."])
    chat = Chat(model)
    finished = (await chat.ask())[-1]
    await chat.ask("Why?")
    assert isinstance(finished, AnswerFinished)
    said = (QUESTION, AssistantMessage(text="A group of threads."), UserMessage(text="Why?"))
    assert model.prompts[1].messages[1:] == said
    assert (await chat.conversation()).turns == (*said, AssistantMessage(text="Because."))


async def test_a_call_with_an_effect_waits_until_it_is_approved_by_its_id() -> None:
    send, first, second = ToyTool("send", has_effect=True), a_call("a", "send"), a_call("b", "send")
    chat = Chat(ScriptedLanguageModel([calling(first, second), "Sent a."]), send)
    events = await chat.ask()
    assert events[-1] == ApprovalNeeded(calls=(first, second))
    assert chat.listener.only(RunStarted).conversation == CHAT
    assert chat.listener.only(RunEnded).status == "waiting"
    await chat.decide(first.id)
    assert send.called == ["a"]
    question, calls, *results, answer = (await chat.conversation()).messages
    assert (question, calls, answer) == (QUESTION, calling(first, second), AssistantMessage(text="Sent a."))
    results_of = {result.call: result.text for result in results if isinstance(result, ToolMessage)}
    assert results_of == {first.id: '"A"', second.id: NOT_APPROVED}


async def test_an_approval_of_a_call_that_no_longer_waits_decides_nothing() -> None:
    send, first, second = ToyTool("send", has_effect=True), a_call("a", "send"), a_call("b", "send")
    chat = Chat(ScriptedLanguageModel([calling(first), calling(second), "Sent b."]), send)
    await chat.ask()
    await chat.ask("Rather send b.")
    for approved in ((first.id,), (second.id, first.id)):
        with pytest.raises(Conflict, match="does not wait for approval"):
            await chat.decide(*approved)
    assert (await chat.conversation()).pending == (second,)
    await chat.decide(second.id)
    assert send.called == ["b"]


async def test_an_approved_call_is_not_made_by_a_tool_that_another_offers_meanwhile() -> None:
    mails, others = (ToyTool("mail__send", has_effect=True, source=source) for source in ("mail", "other"))
    call = a_call("a", "mail__send").model_copy(update={"source": "mail"})
    chat = Chat(ScriptedLanguageModel([calling(call), "All right."]), mails)
    await chat.ask()
    chat.offer(others)
    await chat.decide(call.id)
    assert (mails.called, others.called) == ([], [])


async def test_a_question_instead_of_a_decision_refuses_the_calls() -> None:
    send, call = ToyTool("send", has_effect=True), a_call("a", "send")
    chat = Chat(ScriptedLanguageModel([calling(call), "All right."]), send)
    await chat.ask()
    await chat.ask("Never mind. What is a block?")
    assert send.called == []
    assert NOT_APPROVED in [turn.text for turn in (await chat.conversation()).turns]


async def test_an_approved_call_that_never_finishes_is_not_made_again() -> None:
    send, call = ToyTool("send", has_effect=True, seconds=60), a_call("a", "send")
    chat = Chat(ScriptedLanguageModel([calling(call), "Done."]), send)
    await chat.ask()
    deciding = asyncio.ensure_future(chat.decide(call.id))
    while not send.called:  # noqa: ASYNC110 - no event says so
        await asyncio.sleep(0)
    deciding.cancel()
    await asyncio.gather(deciding, return_exceptions=True)
    assert (await chat.conversation()).turns[-1].text == NOT_FINISHED
    with pytest.raises(Conflict, match="waits for approval"):
        await chat.decide(call.id)
    assert send.called == ["a"]


async def test_what_was_said_before_an_error_is_remembered_as_incomplete() -> None:
    chat = Chat(ScriptedLanguageModel([BrokenReply("A warp is", ModelUnavailable("Gone"))]))
    with pytest.raises(ModelUnavailable):
        await chat.ask()
    assert (await chat.conversation()).turns[-1] == AssistantMessage(text="A warp is", cut=True)
    ended = chat.listener.only(RunEnded)
    assert (ended.status, ended.error) == ("failed", "ModelUnavailable")


async def test_an_answer_that_is_left_is_remembered_as_incomplete() -> None:
    chat = Chat(ScriptedLanguageModel(["one two three " * 50]))
    async with aclosing(chat.answer_question.execute(REQUEST)) as events:
        await first_words(events)
    assert (await chat.conversation()).turns[-1] == AssistantMessage(text="one", cut=True)
    assert chat.listener.only(RunEnded).status == "interrupted"


async def test_an_answer_ends_if_another_process_has_continued_the_conversation() -> None:
    chat = Chat(ScriptedLanguageModel(["Yes. " * 9]))
    async with aclosing(chat.answer_question.execute(REQUEST)) as events:
        await first_words(events)
        await chat.memory.remember(CHAT, [UserMessage(text="Me first")], after=1, at=datetime.now(UTC))
        with pytest.raises(ConversationChanged):
            _ = [event async for event in events]


@pytest.mark.parametrize("overflow", [True, False])
async def test_a_long_conversation_is_summarized_and_continued(overflow: bool) -> None:
    summary = '{"summary": "Long things were said."}'
    lines = [ContextOverflow("Too long"), summary, "Yes"] if overflow else [summary, "Yes"]
    model = ScriptedLanguageModel(["word " * 900, *lines])
    chat = Chat(model, max_characters=200_000 if overflow else 2_000)
    await chat.ask("First?")
    await chat.ask("Second?")
    _, *messages = model.prompts[-1].messages
    assert messages[-1] == UserMessage(text="Second?")
    assert "Long things were said." in str(model.prompts[-1].messages)
    turns = (await chat.conversation()).turns
    assert [turn.covers for turn in turns if isinstance(turn, Summary)] == [2]
    assert turns[-1] == AssistantMessage(text="Yes")


@pytest.mark.parametrize("question", ["", "x" * 100_001])
async def test_an_invalid_question_is_refused_and_not_remembered(question: str) -> None:
    chat = Chat(ScriptedLanguageModel([]))
    with pytest.raises(InvalidRequest):
        await chat.ask(question)
    assert (await chat.conversation()).turns == ()
