"""What every conversation memory promises."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ports.conversation_memory import ConversationMemory
from domain.conversations import ConversationEntry, ConversationId, ConversationMoved, Summary, Turn
from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.tools import ToolCall, ToolCallId, ToolName
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory
from infrastructure.conversation_memories.sql import SqlConversationMemory
from infrastructure.database.database import Database

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
A, B, C = (ConversationId(name) for name in "abc")


ADAPTERS: dict[str, Callable[[Database], ConversationMemory]] = {
    "in_memory": lambda _: InMemoryConversationMemory(),
    "sql": SqlConversationMemory,
}


@pytest.fixture(params=ADAPTERS)
async def memory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConversationMemory]:
    database = Database(tmp_path / "agent.db")
    yield ADAPTERS[request.param](database)
    await database.close()


def asked(text: str) -> UserMessage:
    return UserMessage(text=text)


async def begin(memory: ConversationMemory, *names: ConversationId) -> None:
    for name in names:
        await memory.remember(name, [asked(f"Of {name}?")], after=0, at=NOON)


def ids(entries: tuple[ConversationEntry, ...]) -> list[str]:
    return [entry.id for entry in entries]


EVERY_KIND: tuple[Turn, ...] = (
    asked("What is a kernel?"),
    AssistantMessage(
        text="Let me look.",
        calls=(
            ToolCall(id=ToolCallId("1"), tool=ToolName("search_notes"), arguments='{"query": "kernel"}'),
            ToolCall(id=ToolCallId("2"), tool=ToolName("search_notes"), arguments="no JSON"),
        ),
    ),
    ToolMessage(call=ToolCallId("1"), tool=ToolName("search_notes"), text="[]"),
    ToolMessage(call=ToolCallId("2"), tool=ToolName("search_notes"), text="Say it in JSON.", failed=True),
    AssistantMessage(text="A kernel is a func", cut=True),
    Summary(text="They spoke of kernels.", covers=4),
)


async def test_recalls_every_kind_of_turn_exactly_as_it_was_said(memory: ConversationMemory) -> None:
    await memory.remember(A, EVERY_KIND, after=0, at=NOON)
    assert await memory.recall(A) == EVERY_KIND


async def test_recalls_turns_in_the_order_said_whatever_the_clock_said(memory: ConversationMemory) -> None:
    for number in range(12):
        said = [asked(f"{number} first"), asked(f"{number} second")]
        await memory.remember(A, said, after=number * 2, at=NOON - timedelta(hours=number))
    expected = [f"{number} {which}" for number in range(12) for which in ("first", "second")]
    assert [turn.text for turn in await memory.recall(A)] == expected


async def test_tells_the_turns_of_conversations_apart(memory: ConversationMemory) -> None:
    await begin(memory, A, B)
    await memory.remember(A, [asked("More of a")], after=1, at=NOON)
    assert await memory.recall(B) == (asked("Of b?"),)
    assert await memory.recall(A) == (asked("Of a?"), asked("More of a"))


ODD = ["emoji 🌱👩‍👩‍👧", "NUL \0 inside", "'; DROP TABLE turns; --", "\r\n\t\u2028", "", '{"role": "user"}', "é\u0301"]


@pytest.mark.parametrize("text", [*ODD, "x" * 1_000_000], ids=lambda text: text[:8].encode("unicode_escape").decode())
async def test_any_sound_text_comes_back_as_it_was(memory: ConversationMemory, text: str) -> None:
    call = ToolCall(id=ToolCallId(text), tool=ToolName("search_notes"), arguments=text)
    said = (asked(text), AssistantMessage(text=text, calls=(call,)), Summary(text=text, covers=1))
    await memory.remember(A, said, after=0, at=NOON)
    assert await memory.recall(A) == said


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
async def test_any_texts_come_back_as_they_were(memory: ConversationMemory, said: list[str]) -> None:
    await memory.forget(A)
    await memory.remember(A, [asked(text) for text in said], after=0, at=NOON)
    assert [turn.text for turn in await memory.recall(A)] == said


@pytest.mark.parametrize("name", ["ä 🌱", "a\0b", "../a", "' OR 1=1 --", "", "A"])
async def test_a_conversation_may_have_any_name(memory: ConversationMemory, name: str) -> None:
    odd = ConversationId(name)
    await begin(memory, A, odd)
    assert await memory.recall(odd) == (asked(f"Of {name}?"),)
    assert ids(await memory.forget(odd)) == [name]
    assert ids(await memory.recent()) == [A]


@pytest.mark.parametrize("stranger", ["stranger", "", "../a", "' OR 1=1 --", "A", "%", "a\0"])
async def test_a_stranger_has_no_turns_and_there_is_nothing_to_forget(
    memory: ConversationMemory, stranger: str
) -> None:
    await begin(memory, A)
    assert await memory.recall(ConversationId(stranger)) == ()
    assert await memory.forget(ConversationId(stranger)) == ()
    assert await memory.recall(A) == (asked("Of a?"),)


async def test_text_that_is_not_sound_is_refused_and_nothing_of_it_is_remembered(memory: ConversationMemory) -> None:
    for turns in ([asked("sound"), asked("\ud800")], [Summary(text="x\udfff", covers=1)]):
        with pytest.raises(InvalidRequest, match="not sound text"):
            await memory.remember(A, turns, after=0, at=NOON)
    with pytest.raises(InvalidRequest, match="not sound text"):
        await memory.remember(ConversationId("\ud800"), [asked("sound")], after=0, at=NOON)
    assert await memory.recent() == ()
    assert await memory.recall(A) == ()


@pytest.mark.parametrize("after", [0, 2, 7, -1])
async def test_a_conversation_that_has_moved_is_not_added_to(memory: ConversationMemory, after: int) -> None:
    await begin(memory, A)
    before = await memory.recent()
    with pytest.raises(ConversationMoved, match="has 1 turns by now"):
        await memory.remember(A, [asked("one"), asked("two")], after=after, at=NOON + timedelta(hours=1))
    assert await memory.recall(A) == (asked("Of a?"),)
    assert await memory.recent() == before


async def test_a_conversation_that_is_gone_has_moved_too(memory: ConversationMemory) -> None:
    await begin(memory, A)
    await memory.forget(A)
    with pytest.raises(ConversationMoved, match="has 0 turns by now"):
        await memory.remember(A, [asked("and then?")], after=1, at=NOON)
    assert await memory.recent() == ()


async def test_of_those_who_go_on_at_the_same_time_one_is_heard(memory: ConversationMemory) -> None:
    await begin(memory, A)
    said = [(asked(f"{number} first"), asked(f"{number} second")) for number in range(8)]
    outcomes = await asyncio.gather(
        *(memory.remember(A, turns, after=1, at=NOON) for turns in said), return_exceptions=True
    )
    heard = [turns for turns, outcome in zip(said, outcomes, strict=True) if outcome is None]
    assert len(heard) == 1
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ConversationMoved] * 7
    assert await memory.recall(A) == (asked("Of a?"), *heard[0])


async def test_to_remember_nothing_begins_nothing(memory: ConversationMemory) -> None:
    await memory.remember(A, [], after=0, at=NOON)
    assert await memory.recent() == ()
    await begin(memory, A, B)
    await memory.remember(A, [], after=1, at=NOON + timedelta(hours=1))
    assert ids(await memory.recent()) == [B, A]
    with pytest.raises(ConversationMoved):
        await memory.remember(A, [], after=0, at=NOON)


async def test_forgets_one_and_says_which(memory: ConversationMemory) -> None:
    await begin(memory, A, B, C)
    forgotten = await memory.forget(B)
    assert forgotten == (ConversationEntry(id=B, title="Of b?", turns=1, updated=NOON),)
    assert await memory.recall(B) == ()
    assert ids(await memory.recent()) == [C, A]
    assert await memory.recall(A) == (asked("Of a?"),)
    assert await memory.forget(B) == ()


async def test_forgets_all_and_says_which_latest_first(memory: ConversationMemory) -> None:
    await begin(memory, B, A, C)
    assert ids(await memory.forget()) == [C, A, B]
    assert await memory.recent() == ()
    assert [await memory.recall(name) for name in (A, B, C)] == [(), (), ()]
    assert await memory.forget() == ()


async def test_a_forgotten_conversation_begins_anew(memory: ConversationMemory) -> None:
    await begin(memory, A, B)
    await memory.forget(A)
    later = NOON + timedelta(hours=1)
    await memory.remember(A, [asked("Again?")], after=0, at=later)
    assert await memory.recall(A) == (asked("Again?"),)
    assert (await memory.recent())[0] == ConversationEntry(id=A, title="Again?", turns=1, updated=later)


async def test_lists_those_added_to_last_first_whatever_the_clock_said(memory: ConversationMemory) -> None:
    await begin(memory, A, B, C)
    await memory.remember(A, [asked("more")], after=1, at=NOON - timedelta(hours=1))
    assert ids(await memory.recent()) == [A, C, B]
    assert ids(await memory.recent(2)) == [A, C]
    await memory.forget(A)
    await memory.remember(B, [asked("more")], after=1, at=NOON - timedelta(hours=2))
    assert ids(await memory.recent()) == [B, C]


async def test_an_entry_has_the_first_question_how_many_turns_and_when_the_last_came(
    memory: ConversationMemory,
) -> None:
    await memory.remember(A, [asked(" \n"), AssistantMessage(text="Yes?")], after=0, at=NOON)
    await memory.remember(A, [asked("What is\na  kernel?"), asked("And a grid?")], after=2, at=NOON + timedelta(days=1))
    expected = ConversationEntry(id=A, title="What is a kernel?", turns=4, updated=NOON + timedelta(days=1))
    assert await memory.recent() == (expected,)


async def test_has_no_conversations_at_first(memory: ConversationMemory) -> None:
    assert await memory.recent() == ()
    assert await memory.recent(5) == ()
    assert await memory.forget() == ()
