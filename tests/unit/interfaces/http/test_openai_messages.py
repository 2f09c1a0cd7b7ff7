import pytest

from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.tools import ToolCall, ToolCallId, ToolName
from interfaces.http.openai_messages import ChatCompletionRequest

CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


def asked(*messages: object, **more: object) -> ChatCompletionRequest:
    return ChatCompletionRequest.model_validate({"model": "agent", "messages": list(messages), **more})


def test_the_last_message_is_the_question_and_the_others_were_said_before() -> None:
    request = asked(
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "Two."},
        {"role": "user", "content": [{"type": "text", "text": "Three"}, {"type": "text", "text": "four?"}]},
    ).asked()

    assert request.question == "Three\nfour?"
    assert request.turns == (UserMessage(text="Be brief."), UserMessage(text="One?"), AssistantMessage(text="Two."))


@pytest.mark.parametrize("role", ["system", "developer"])
def test_an_instruction_is_no_question_wherever_it_stands(role: str) -> None:
    instruction = {"role": role, "content": "Be brief."}

    request = asked({"role": "user", "content": "One?"}, instruction).asked()

    assert (request.question, request.turns) == ("One?", (UserMessage(text="Be brief."),))
    with pytest.raises(InvalidRequest, match="The last message must be the user's"):
        asked(instruction).asked()


def test_a_reply_in_a_shape_is_refused_rather_than_given_without_it() -> None:
    question = {"role": "user", "content": "One?"}

    assert asked(question, response_format={"type": "text"}).asked().question == "One?"
    for kind in ("json_object", "json_schema"):
        with pytest.raises(InvalidRequest, match="Leave response_format out"):
            asked(question, response_format={"type": kind, "json_schema": {}}).asked()


def test_a_call_is_kept_with_its_answer_and_left_out_without_one() -> None:
    request = asked(
        {"role": "assistant", "content": None, "tool_calls": [CALL, {**CALL, "id": "unanswered"}]},
        {"role": "tool", "tool_call_id": "c1", "content": "seen"},
        {"role": "tool", "tool_call_id": "c1", "content": "seen again"},
        {"role": "tool", "tool_call_id": "never called", "content": "?"},
        {"role": "assistant", "content": "", "tool_calls": [{**CALL, "id": "unanswered"}]},
        {"role": "user", "content": "And?"},
    ).asked()

    call = ToolCall(id=ToolCallId("c1"), tool=ToolName("look"), arguments="{}")
    answer = ToolMessage(call=call.id, tool=call.tool, text="seen")
    assert request.turns == (AssistantMessage(calls=(call,)), answer)


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "assistant", "content": "Hello."}],
        [{"role": "user", "content": "One?"}, {"role": "assistant", "content": "Two."}],
        [{"role": "user", "content": "One?"}, {"role": "tool", "tool_call_id": "c1", "content": "seen"}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
    ],
)
def test_what_ends_with_no_question_is_refused(messages: list[object]) -> None:
    with pytest.raises(InvalidRequest):
        asked(*messages).asked()


def test_a_client_with_tools_of_its_own_is_not_shown_calls() -> None:
    question = {"role": "user", "content": "One?"}

    assert asked(question).shows_calls
    assert asked(question, tools=[]).shows_calls
    assert not asked(question, tools=[{"type": "function"}]).shows_calls
