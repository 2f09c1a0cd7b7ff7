import pytest

from domain.chat.conversation import (
    Conversation,
    ConversationId,
    Summary,
    Turn,
    UnknownConversation,
    new_conversation_id,
)
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from tests.fakes.toy_tools import a_call, calling

CALL = a_call()
RESULT = ToolMessage(call=CALL.id, tool=CALL.tool, text="{}")
FIRST = (UserMessage(text="One?"), calling(CALL), RESULT, AssistantMessage(text="1"))
SECOND = (UserMessage(text="Two?"), AssistantMessage(text="2"))


def a_conversation(*turns: Turn) -> Conversation:
    return Conversation(id=ConversationId("c"), turns=turns)


@pytest.mark.parametrize(
    ("questions", "title"),
    [((), ""), ((" \n",), ""), (("\n", "What  is\nit?"), "What is it?"), (("x" * 99,), "x" * 79 + "…")],
)
def test_the_title_is_the_first_question_that_has_words(questions: tuple[str, ...], title: str) -> None:
    assert a_conversation(*(UserMessage(text=question) for question in questions)).title == title


def test_a_call_without_a_result_is_pending() -> None:
    assert a_conversation(calling(CALL)).pending == (CALL,)
    assert a_conversation(calling(CALL), RESULT).pending == ()


def test_of_several_results_of_a_call_the_last_counts() -> None:
    final = RESULT.model_copy(update={"text": "final"})
    decided = a_conversation(calling(CALL), RESULT, final)
    assert (decided.messages, decided.final_turns) == ((calling(CALL), final), ((0, calling(CALL)), (2, final)))


def test_a_question_that_failed_is_not_sent_with_the_next() -> None:
    failed = UserMessage(text="Refused?")
    assert a_conversation(*FIRST, failed, failed, *SECOND).messages == (*FIRST, *SECOND)
    assert a_conversation(*FIRST, failed).messages == (*FIRST, failed)
    assert a_conversation(*FIRST, failed, Summary(text="One.", covers=len(FIRST)), *SECOND).messages == SECOND


def test_what_is_summarized_ends_before_a_question() -> None:
    conversation = a_conversation(*FIRST, *SECOND)
    assert conversation.older_part(keep=0) == (FIRST, len(FIRST))
    assert conversation.older_part(keep=10_000) == ((), 0)
    assert a_conversation(*SECOND).older_part(keep=0) == ((), 0)


def test_a_summary_replaces_what_it_covers_and_an_earlier_summary() -> None:
    first = Summary(text="One was asked.", covers=len(FIRST))
    conversation = a_conversation(*FIRST, *SECOND, first)
    assert (conversation.summary, conversation.messages) == (first, SECOND)
    third = UserMessage(text="Three?")
    conversation = conversation.with_turns(third)
    older, covers = conversation.older_part(keep=0)
    assert (older, conversation.turns[covers]) == (SECOND, third)
    second = Summary(text="One and two.", covers=covers)
    conversation = conversation.with_turns(second)
    assert (conversation.summary, conversation.messages) == (second, (third,))


def test_a_conversation_exists_once_it_has_a_turn() -> None:
    assert a_conversation(*SECOND).existing().turns == SECOND
    with pytest.raises(UnknownConversation):
        a_conversation().existing()


def test_ids_are_hard_to_guess() -> None:
    assert len({new_conversation_id() for _ in range(1000)}) == 1000
