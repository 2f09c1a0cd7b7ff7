"""What every conversation memory promises."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from application.chat.ports.conversation_memory import ConversationMemory
from domain.chat.conversation import (
    Conversation,
    ConversationChanged,
    ConversationEntry,
    ConversationId,
    Summary,
    Turn,
    UnknownConversation,
)
from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from infrastructure.chat.container import ChatContainer
from tests.agents import adapters_of, agent_with
from tests.fakes.toy_tools import a_call, calling

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
A, B, C = (ConversationId(name) for name in "abc")


@pytest.fixture(params=adapters_of("conversation_memory"))
async def memory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConversationMemory]:
    agent = agent_with(tmp_path, adapters={"conversation_memory": request.param})
    yield agent.of(ChatContainer).conversation_memory()
    await agent.close()


def contents(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


def question(text: str) -> UserMessage:
    return UserMessage(text=text)


async def start(memory: ConversationMemory, *names: ConversationId) -> None:
    for name in names:
        await memory.remember(name, [question(f"About {name}?")], after=0, at=NOON)


async def turns_of(memory: ConversationMemory, name: ConversationId) -> tuple[Turn, ...]:
    return (await memory.recall(name)).turns


def ids(entries: tuple[ConversationEntry, ...]) -> list[str]:
    return [entry.id for entry in entries]


CALL = a_call().model_copy(update={"arguments": "no JSON"})
EVERY_KIND: tuple[Turn, ...] = (
    question("What time is it?"),
    calling(CALL, text="Let me look."),
    ToolMessage(call=CALL.id, tool=CALL.tool, text="Send JSON.", failed=True),
    AssistantMessage(text="It is no", cut=True),
    Summary(text="They spoke about the time.", covers=3),
)


async def test_recalls_every_kind_of_turn_as_it_was(memory: ConversationMemory) -> None:
    await memory.remember(A, EVERY_KIND, after=0, at=NOON)
    assert await turns_of(memory, A) == EVERY_KIND


async def test_recalls_the_turns_of_each_conversation_in_their_order(memory: ConversationMemory) -> None:
    await start(memory, A, B)
    for number in range(1, 12):
        await memory.remember(A, [question(f"{number}")], after=number, at=NOON - timedelta(hours=number))
    assert await turns_of(memory, A) == (question("About a?"), *(question(f"{number}") for number in range(1, 12)))
    assert await turns_of(memory, B) == (question("About b?"),)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
@example(texts=["emoji 🌱👩‍👩‍👧", "NUL \0", "'; DROP TABLE turns; --", "\r\n\u2028", '{"role": "user"}', "é\u0301"])
@example(texts=["x" * 1_000_000])
async def test_any_text_comes_back_as_it_was(memory: ConversationMemory, texts: list[str]) -> None:
    name = ConversationId(texts[-1][:500])
    await memory.forget()
    await memory.remember(name, [question(text) for text in texts], after=0, at=NOON)
    assert await turns_of(memory, name) == tuple(question(text) for text in texts)


async def test_an_unknown_conversation_is_empty(memory: ConversationMemory) -> None:
    await start(memory, A)
    for unknown in map(ConversationId, ("unknown", "", "../a", "' OR 1=1 --", "A", "%", "a\0")):
        assert await memory.recall(unknown) == Conversation(id=unknown)
        with pytest.raises(UnknownConversation):
            await memory.forget(unknown)
    assert await turns_of(memory, A) == (question("About a?"),)


async def test_invalid_unicode_is_refused_and_nothing_is_remembered(memory: ConversationMemory) -> None:
    for name, text in (A, "x\udfff"), (ConversationId("\ud800"), "valid"):
        with pytest.raises(InvalidRequest, match="invalid Unicode"):
            await memory.remember(name, [question("valid"), Summary(text=text, covers=1)], after=0, at=NOON)
    assert (await memory.recent(), await turns_of(memory, A)) == ((), ())


@pytest.mark.parametrize("after", [0, 2, -1])
@pytest.mark.parametrize("turns", [[], [question("one"), question("two")]])
async def test_refuses_turns_after_a_change(memory: ConversationMemory, after: int, turns: list[Turn]) -> None:
    await start(memory, A)
    before = await memory.recent()
    with pytest.raises(ConversationChanged, match="has 1 turns"):
        await memory.remember(A, turns, after=after, at=LATER)
    assert (await turns_of(memory, A), await memory.recent()) == ((question("About a?"),), before)


async def test_of_concurrent_continuations_one_is_remembered(memory: ConversationMemory) -> None:
    await start(memory, A)
    turns = [(question(f"{number} first"), question(f"{number} second")) for number in range(8)]
    remembering = (memory.remember(A, each, after=1, at=NOON) for each in turns)
    outcomes = await asyncio.gather(*remembering, return_exceptions=True)
    [remembered] = [each for each, outcome in zip(turns, outcomes, strict=True) if outcome is None]
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ConversationChanged] * 7
    assert await turns_of(memory, A) == (question("About a?"), *remembered)


async def test_forgets_one_which_can_start_again_or_all(memory: ConversationMemory) -> None:
    await start(memory, A, B, C)
    assert await memory.forget(B) == (ConversationEntry(id=B, title="About b?", turns=1, updated=NOON),)
    assert await turns_of(memory, B) == ()
    with pytest.raises(ConversationChanged, match="has 0 turns"):
        await memory.remember(B, [question("and then?")], after=1, at=NOON)
    assert ids(await memory.recent()) == [C, A]
    await start(memory, B)
    assert await turns_of(memory, B) == (question("About b?"),)
    assert ids(await memory.forget()) == [B, C, A]
    assert [await turns_of(memory, name) for name in (A, B, C)] == [(), (), ()]


async def test_lists_the_one_with_the_latest_turn_first_whatever_the_time(memory: ConversationMemory) -> None:
    await start(memory, A, B, C)
    await memory.remember(A, [question("more")], after=1, at=NOON - timedelta(hours=1))
    await memory.remember(B, [], after=1, at=LATER)
    await memory.remember(ConversationId("empty"), [], after=0, at=LATER)
    assert (ids(await memory.recent()), ids(await memory.recent(2))) == ([A, C, B], [A, C])
    await memory.forget(A)
    await memory.remember(B, [question("more")], after=1, at=NOON - timedelta(hours=2))
    assert ids(await memory.recent()) == [B, C]


async def test_an_entry_has_the_first_question_the_turns_and_the_time_of_the_last(memory: ConversationMemory) -> None:
    await memory.remember(A, [question(" \n"), AssistantMessage(text="Yes?")], after=0, at=NOON)
    await memory.remember(A, [question("What is\na  kernel?"), question("And a grid?")], after=2, at=LATER)
    assert await memory.recent() == (ConversationEntry(id=A, title="What is a kernel?", turns=4, updated=LATER),)


async def test_what_is_forgotten_is_in_no_file(memory: ConversationMemory, tmp_path: Path) -> None:
    await memory.remember(A, [question("canary " + "x" * 10_000)], after=0, at=NOON)
    await memory.forget(A)
    assert not any(b"canary" in content for content in contents(tmp_path))
