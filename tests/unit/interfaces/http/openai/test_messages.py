import pytest
from pydantic import ValidationError

from application.ask_agent import MAX_QUESTION_CHARACTERS, AskAgentRequest
from domain.errors import InvalidRequest
from domain.messages import AssistantMessage, SystemMessage, UserMessage
from interfaces.http.openai.messages import ELLIPSIS, ChatCompletionRequest

CONTINUE = "Continue."
CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
SOUND = {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}
FILE = {"type": "file", "file": {"file_id": "f1"}}


def request(*messages: object, **more: object) -> ChatCompletionRequest:
    return ChatCompletionRequest.model_validate({"model": "agent", "messages": list(messages), **more})


def said(role: str, content: object, **more: object) -> dict[str, object]:
    return {"role": role, "content": content, **more}


def text(words: str) -> dict[str, object]:
    return {"type": "text", "text": words}


def question(*messages: object) -> AskAgentRequest:
    return request(*messages).to_question(continuation=lambda: CONTINUE)


@pytest.mark.parametrize(
    ("messages", "instructions", "turns"),
    [
        ([said("user", "One?")], [], ["One?"]),
        ([said("user", "One?"), said("assistant", "Two."), said("user", "Three?")], [], ["One?", "Two.", "Three?"]),
        ([said("user", [text("One"), text("two?")])], [], ["One\ntwo?"]),
        ([said("user", ["One", text(""), "two?"])], [], ["One\ntwo?"]),
        ([said("system", "A"), said("developer", [text("B")]), said("user", "?")], ["A", "B"], ["?"]),
        ([said("user", "?"), said("system", "A")], ["A"], ["?"]),
        ([said("system", " "), said("user", "?")], [], ["?"]),
        (
            [said("user", "?"), said("assistant", "A"), said("assistant", "B"), said("user", "!")],
            [],
            ["?", "A\n\nB", "!"],
        ),
        ([{"role": "user"}, said("user", " \n"), said("user", "One?")], [], ["One?"]),
        ([said("assistant", "Hello!"), said("user", "One?")], [], [ELLIPSIS, "Hello!", "One?"]),
        ([said("user", ""), said("assistant", "Yes?"), said("user", "One?")], [], [ELLIPSIS, "Yes?", "One?"]),
    ],
)
def test_user_and_assistant_take_turns_below_all_instructions(
    messages: list[object], instructions: list[str], turns: list[str]
) -> None:
    asked = question(*messages)

    assert [each.text for each in asked.history if isinstance(each, SystemMessage)] == instructions
    assert [each.text for each in asked.history[len(instructions) :]] + [asked.question] == turns
    roles = [each.role for each in asked.history[len(instructions) :]]
    assert roles == ["user", "assistant"] * (len(roles) // 2)


@pytest.mark.parametrize(
    "between",
    [[], [said("system", "A")], [said("assistant", None)], [said("assistant", "")], [said("assistant", [])]],
    ids=range(5),
)
def test_of_questions_in_a_row_the_last_is_the_question_and_a_long_one_is_of_the_past(between: list[object]) -> None:
    long = "x" * (MAX_QUESTION_CHARACTERS + 1)
    asked = question(said("user", "One?"), said("assistant", "A"), said("user", long), *between, said("user", "Two?"))

    assert [each.text for each in asked.history if not isinstance(each, SystemMessage)] == ["One?", "A", long]
    assert asked.question == "Two?"


@pytest.mark.parametrize(
    ("earlier", "shown"),
    [
        ([text("What is it?"), IMAGE], "What is it?\n[image_url]"),
        ([IMAGE], "[image_url]"),
        ([SOUND, FILE], "[input_audio]\n[file]"),
        ([{"type": "brand_new"}], "[brand_new]"),
        ([{**IMAGE, "text": ""}], "[image_url]"),
    ],
)
def test_what_cannot_be_read_is_named_in_the_history_and_refused_in_the_question(
    earlier: list[object], shown: str
) -> None:
    asked = question(said("user", earlier), said("assistant", "A cat."), said("user", "And?"))

    assert (asked.question, asked.history[0].text) == ("And?", shown)
    assert question(said("user", earlier), said("user", "And?")).question == "And?"  # the first was refused
    with pytest.raises(InvalidRequest, match="only text can be read"):
        question(said("user", earlier))


@pytest.mark.parametrize(
    "refused",
    [
        said("assistant", [{"type": "refusal", "refusal": "I will not."}]),
        said("assistant", None, refusal="I will not."),
        {"role": "assistant", "refusal": "I will not."},
    ],
)
def test_a_refusal_is_what_the_assistant_said(refused: object) -> None:
    asked = question(said("user", "One?"), refused, said("user", "Two?"))

    assert asked.history == (UserMessage(text="One?"), AssistantMessage(text="I will not."))


@pytest.mark.parametrize(
    "content",
    [
        "<think>Hm.</think>\n\nTwo.",
        [{"type": "thinking", "thinking": "Hm."}, text("Two.")],
        [{"type": "reasoning", "text": "Hm."}, {"type": "output_text", "text": "Two."}],
        [{"type": "redacted_thinking", "data": "x"}, "Two."],
    ],
)
def test_reasoning_is_no_part_of_what_was_said(content: object) -> None:
    asked = question(said("user", "One?"), said("assistant", content, reasoning_content="Hm."), said("user", "Three?"))

    assert [each.text.strip() for each in asked.history] == ["One?", "Two."]


@pytest.mark.parametrize(
    "after", [[], [said("system", "Be brief.")], [{"role": "developer", "content": "Be brief."}]], ids=len
)
def test_an_answer_at_the_end_is_continued(after: list[object]) -> None:
    asked = question(said("user", "Count to 5."), said("assistant", "1, 2,"), *after)

    assert asked.question == CONTINUE
    assert asked.history[-2:] == (UserMessage(text="Count to 5."), AssistantMessage(text="1, 2,"))


@pytest.mark.parametrize(
    "after",
    [
        [said("assistant", None, tool_calls=[CALL]), said("tool", "seen", tool_call_id="c1")],
        [said("assistant", "Well,", tool_calls=[CALL]), said("tool", "Tool look not found", tool_call_id="c1")],
        [said("assistant", None, function_call=CALL["function"]), said("function", "seen", name="look")],
        [said("assistant", "")],
    ],
    ids=range(4),
)
def test_calls_of_the_clients_own_tools_are_ignored(after: list[object]) -> None:
    earlier = [
        said("user", "One?"),
        said("assistant", None, tool_calls=[CALL]),
        said("tool", "seen", tool_call_id="c1"),
        said("assistant", "I looked."),
    ]
    asked = question(*earlier, said("user", "And?"), *after)

    assert (asked.question, asked.history) == ("And?", (UserMessage(text="One?"), AssistantMessage(text="I looked.")))


@pytest.mark.parametrize(
    "messages",
    [
        *([said(role, "Hello.")] for role in ("assistant", "system", "tool")),
        [said("user", "One?"), said("assistant", "Two."), said("user", " ")],
    ],
)
def test_without_a_question_there_is_nothing_to_answer(messages: list[object]) -> None:
    with pytest.raises(InvalidRequest):
        question(*messages)


@pytest.mark.parametrize(
    "more",
    [
        {"n": 2},
        {"n": 0},
        {"tool_choice": "required"},
        {"tool_choice": {"type": "function", "function": {"name": "look"}}},
        {"response_format": {"type": "json_object"}},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}},
    ],
)
def test_what_the_agent_does_not_do_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        request(said("user", "One?"), **more)


@pytest.mark.parametrize(
    "more",
    [
        {"n": None, "tool_choice": None, "response_format": None, "stream": None, "stream_options": None},
        {"stop": ["x"], "max_tokens": 1, "max_completion_tokens": 1, "temperature": 0, "top_p": 0.5, "seed": 1},
        {"logprobs": True, "top_logprobs": 2, "logit_bias": {}, "user": "ada", "metadata": {"a": "b"}, "store": True},
        {"tools": [{}], "tool_choice": "auto", "parallel_tool_calls": False, "functions": [{}]},
        {"reasoning_effort": "low", "modalities": ["text"], "service_tier": "auto", "brand_new": [1]},
        {"response_format": {"type": "text"}},
    ],
)
def test_other_fields_are_ignored(more: dict[str, object]) -> None:
    assert request(said("user", "One?"), **more).to_question(continuation=str).question == "One?"
