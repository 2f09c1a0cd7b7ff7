import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.conversations import Conversation, ConversationId, Summary, Turn, new_conversation_id
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.tools import ToolCall, ToolCallId, ToolName

SEARCH = ToolCall(id=ToolCallId("1"), tool=ToolName("search_notes"), arguments='{"query": "warps"}')
WRITE = ToolCall(id=ToolCallId("2"), tool=ToolName("write_page"), arguments="{}")


def a_conversation(*turns: Turn) -> Conversation:
    return Conversation(id=ConversationId("c"), turns=turns)


def found(call: ToolCall, text: str = "[]") -> ToolMessage:
    return ToolMessage(call=call.id, tool=call.tool, text=text)


def an_exchange(number: int, size: int = 100) -> tuple[Turn, ...]:
    """Return a question, a call with its result, and an answer, of this many characters together."""
    call = ToolCall(id=ToolCallId(f"call-{number}"), tool=ToolName("t"), arguments="{}")
    question, answer = UserMessage(text=f"q{number}"), AssistantMessage(text=f"a{number}")
    rest = size - len(question.text) - len(answer.text) - len("t{}")
    return (question, AssistantMessage(calls=(call,)), found(call, "x" * rest), answer)


def test_a_conversation_is_called_by_its_first_question() -> None:
    assert a_conversation().title == ""
    assert a_conversation(UserMessage(text="What is\na warp?"), UserMessage(text="And why?")).title == "What is a warp?"
    assert len(a_conversation(UserMessage(text="long " * 100)).title) == 80


def test_calls_that_nobody_answered_are_pending() -> None:
    called = a_conversation(UserMessage(text="Write."), AssistantMessage(calls=(SEARCH, WRITE)), found(SEARCH))

    assert called.pending == (WRITE,)
    assert called.and_(found(WRITE)).pending == ()


def test_a_model_is_shown_what_no_summary_stands_for() -> None:
    conversation = a_conversation(*an_exchange(1), *an_exchange(2))
    summed = conversation.and_(Summary(text="They spoke of 1.", covers=4))

    assert (conversation.summary, conversation.messages) == ("", conversation.turns)
    assert (summed.summary, summed.messages) == ("They spoke of 1.", conversation.turns[4:])
    assert summed.and_(UserMessage(text="q3")).messages == (*conversation.turns[4:], UserMessage(text="q3"))


def test_what_is_summed_up_are_whole_exchanges_and_the_latest_question_stays() -> None:
    conversation = a_conversation(*an_exchange(1), *an_exchange(2), *an_exchange(3), UserMessage(text="q4"))

    assert conversation.older(0) == conversation.turns[:12]
    assert conversation.older(110) == conversation.turns[:8]
    assert conversation.older(10_000) == ()
    assert a_conversation(UserMessage(text="long " * 1000)).older(10) == ()


def test_a_summary_of_a_summary_stands_for_all_that_both_do() -> None:
    conversation = a_conversation(*an_exchange(1), *an_exchange(2))
    first = conversation.summed_up("1", conversation.older(100))
    conversation = conversation.and_(first, *an_exchange(3))
    second = conversation.summed_up("1 and 2", conversation.older(100))
    conversation = conversation.and_(second)

    assert first.covers == 4
    assert conversation.summary == "1 and 2"
    assert conversation.messages == an_exchange(3)


@given(st.lists(st.integers(20, 400), min_size=1, max_size=8), st.integers(0, 1500))
def test_no_call_is_parted_from_its_answer(sizes: list[int], keep: int) -> None:
    conversation = a_conversation(*(turn for n, size in enumerate(sizes) for turn in an_exchange(n, size)))
    older = conversation.older(keep)
    kept = conversation.messages[len(older) :]

    for part in (older, kept):
        called = [call.id for turn in part if isinstance(turn, AssistantMessage) for call in turn.calls]
        assert called == [turn.call for turn in part if isinstance(turn, ToolMessage)]
    assert isinstance(kept[0], UserMessage)


def test_of_several_answers_to_a_call_the_last_counts_and_is_summed_up_with_the_others() -> None:
    called = a_conversation(UserMessage(text="q1"), AssistantMessage(calls=(WRITE,)), found(WRITE, "Not yet."))
    conversation = called.and_(found(WRITE, "Done."), AssistantMessage(text="a1"), UserMessage(text="q2"))

    assert conversation.messages == (*conversation.turns[:2], *conversation.turns[3:])
    assert conversation.size == called.size - len("Not yet.") + len("Done.a1q2")
    older = conversation.older(0)
    assert older == (*conversation.turns[:2], *conversation.turns[3:5])
    summary = conversation.summed_up("They spoke.", older)
    assert summary.covers == 5
    assert conversation.and_(summary).messages == (UserMessage(text="q2"),)


def test_its_size_is_what_a_model_is_shown() -> None:
    conversation = a_conversation(*an_exchange(1, 100), *an_exchange(2, 50))

    assert conversation.size == 150
    assert conversation.and_(Summary(text="12345", covers=4)).size == 55


@pytest.mark.parametrize(
    "turn",
    [
        UserMessage(text="q"),
        AssistantMessage(text="a", calls=(SEARCH,), cut=True),
        found(SEARCH),
        Summary(text="s", covers=2),
    ],
    ids=lambda turn: turn.role,
)
def test_a_turn_kept_as_json_comes_back_as_what_it_was(turn: Turn) -> None:
    kept: TypeAdapter[Turn] = TypeAdapter(Turn)

    assert kept.validate_json(turn.model_dump_json()) == turn


def test_names_of_conversations_are_short_and_differ() -> None:
    names = {new_conversation_id() for _ in range(1000)}

    assert len(names) == 1000
    assert {len(name) for name in names} == {12}
