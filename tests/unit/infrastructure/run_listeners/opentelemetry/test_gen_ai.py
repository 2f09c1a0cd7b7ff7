import re
from pathlib import Path

import pytest
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv.attributes import error_attributes

from domain.messages import AssistantMessage
from domain.tools import ToolCall, ToolCallId, ToolName
from infrastructure.run_listeners.opentelemetry import gen_ai
from infrastructure.run_listeners.opentelemetry.gen_ai import provider_and_model

LISTENERS = Path(gen_ai.__file__).parent
DEPRECATED = {"gen_ai.system", "gen_ai.prompt", "gen_ai.completion", "gen_ai.usage.prompt_tokens"}


def names(prefix: str) -> set[str]:
    return {value for value in vars(gen_ai).values() if isinstance(value, str) and value.startswith(prefix)}


def test_every_name_is_one_of_the_conventions_and_none_is_deprecated() -> None:
    known = {value for value in vars(gen_ai_attributes).values() if isinstance(value, str)}

    assert names("gen_ai.") <= known - DEPRECATED
    assert names("error.") == {error_attributes.ERROR_TYPE}


def test_every_operation_and_provider_is_one_of_the_conventions() -> None:
    operations = {one.value for one in gen_ai_attributes.GenAiOperationNameValues}

    assert {gen_ai.INVOKE_AGENT, gen_ai.CHAT, gen_ai.EXECUTE_TOOL} <= operations


def test_the_names_stand_in_one_module() -> None:
    for module in LISTENERS.glob("*.py"):
        if module.name != "gen_ai.py":
            assert not re.search(r"[\"']gen_ai\.", module.read_text(encoding="utf-8")), module


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("anthropic/claude-sonnet-4-5", ("anthropic", "claude-sonnet-4-5")),
        ("gemini/gemini-2.5-pro", ("gcp.gemini", "gemini-2.5-pro")),
        ("openrouter/anthropic/claude", ("openrouter", "anthropic/claude")),
        ("extractive", ("unknown", "extractive")),
    ],
)
def test_a_models_name_tells_its_provider(model: str, expected: tuple[str, str]) -> None:
    assert provider_and_model(model) == expected


def test_arguments_that_are_no_json_are_kept_as_they_are() -> None:
    call = ToolCall(id=ToolCallId("1"), tool=ToolName("x"), arguments="{broken")

    assert '"arguments": "{broken"' in gen_ai.input_messages((AssistantMessage(calls=(call,)),))
