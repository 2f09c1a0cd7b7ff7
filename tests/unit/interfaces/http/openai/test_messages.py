import pytest
from pydantic import ValidationError

from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, SystemMessage, UserMessage
from interfaces.http.openai.messages import ChatCompletionRequest

CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


def request(*messages: object, **more: object) -> ChatCompletionRequest:
    return ChatCompletionRequest.model_validate({"model": "agent", "messages": list(messages), **more})


def said(role: str, content: object) -> dict[str, object]:
    return {"role": role, "content": content}


def test_the_last_message_is_the_question_and_the_others_are_its_history() -> None:
    asked = request(
        said("user", "One?"),
        said("assistant", "Two."),
        said("user", [{"type": "text", "text": "Three"}, {"type": "text", "text": "four?"}]),
    ).to_question()

    assert asked.question == "Three\nfour?"
    assert asked.history == (UserMessage(text="One?"), AssistantMessage(text="Two."))


@pytest.mark.parametrize("role", ["system", "developer"])
def test_instructions_come_first_wherever_they_stand(role: str) -> None:
    asked = request(said("user", "One?"), said(role, "Be brief.")).to_question()

    assert (asked.question, asked.history) == ("One?", (SystemMessage(text="Be brief."),))


def test_questions_in_a_row_are_joined() -> None:
    asked = request(
        said("user", "Look."),
        said("assistant", None),
        said("user", "There."),
        said("assistant", "Yes."),
        said("user", "One?"),
        said("system", "Be brief."),
        said("user", "Two?"),
    ).to_question()

    assert asked.question == "One?\n\nTwo?"
    assert asked.history == (
        SystemMessage(text="Be brief."),
        UserMessage(text="Look.\n\nThere."),
        AssistantMessage(text="Yes."),
    )


def test_calls_of_the_clients_own_tools_and_what_follows_the_question_are_ignored() -> None:
    asked = request(
        said("user", "One?"),
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "seen"},
        said("assistant", "I looked."),
        said("user", "And?"),
        {"role": "assistant", "content": "Well,", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "Tool look not found"},
    ).to_question()

    assert (asked.question, asked.history) == ("And?", (UserMessage(text="One?"), AssistantMessage(text="I looked.")))


@pytest.mark.parametrize("role", ["assistant", "system", "tool"])
def test_without_a_question_there_is_nothing_to_answer(role: str) -> None:
    with pytest.raises(InvalidRequest):
        request(said(role, "Hello.")).to_question()


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ([{"type": "image_url", "image_url": {"url": "x"}}], {}),
        ("One?", {"n": 2}),
        ("One?", {"response_format": {"type": "json_schema", "json_schema": {}}}),
    ],
)
def test_what_the_agent_does_not_do_is_refused(content: object, more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        request(said("user", content), **more)
