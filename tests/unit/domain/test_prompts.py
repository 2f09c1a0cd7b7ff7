import pytest

from domain.messages import AssistantMessage, UserMessage
from domain.prompts import Prompt, PromptName, PromptTemplate

ASKED = Prompt(name=PromptName("a"), messages=(UserMessage(text="Why?"),))
REPAIR = Prompt(name=PromptName("b"), messages=(UserMessage(text="Again."),))


def test_an_exchange_continues_with_the_answer_and_a_reply_to_it() -> None:
    continued = ASKED.with_exchange("Because.", REPAIR)
    assert continued.messages == (*ASKED.messages, AssistantMessage(text="Because."), *REPAIR.messages)
    assert continued.name == ASKED.name


def test_a_blank_answer_is_left_out() -> None:
    assert ASKED.with_exchange(" \n", REPAIR).messages == (*ASKED.messages, *REPAIR.messages)


@pytest.mark.parametrize(("change", "same"), [({"version": 2}, True), ({"body": "user:\nx"}, False)])
def test_the_fingerprint_is_that_of_the_text(change: dict[str, object], same: bool) -> None:
    template = PromptTemplate(name=PromptName("a"), description="", version=1, inputs=(), body="user:\ny")
    assert (template.model_copy(update=change).fingerprint == template.fingerprint) is same
