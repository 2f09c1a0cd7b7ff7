from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from domain.contract import Contract
from domain.messages import UserMessage
from domain.prompts import Prompt, PromptName
from tests.agents import agent_with
from tests.fakes.scripted_language_model import ScriptedLanguageModel

NOWHERE = SecretStr("postgresql://agent@127.0.0.1:1/agent")
PROMPT = Prompt(name=PromptName("test"), messages=(UserMessage(text="What do owls do?"),))


class Summary(Contract):
    """What the model answers."""

    text: str


@pytest.mark.parametrize(
    "settings",
    [{}, {"storage": "in_memory", "postgres": {"requests_per_minute": 9}}, {"postgres": {"requests_per_minute": 0}}],
)
def test_a_model_without_a_rate_or_a_shared_database_is_asked_directly(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    model = ScriptedLanguageModel()
    chosen: dict[str, Any] = {"storage": "durable", "database_url": NOWHERE, **settings}
    assert agent_with(tmp_path, model=model, **chosen).core.wrapped_language_model() is model


async def test_a_model_is_asked_at_once_while_the_database_is_away(tmp_path: Path) -> None:
    limits = {"requests_per_minute": 1, "tokens_per_minute": 1}
    model = ScriptedLanguageModel([Summary(text="Owls hoot.")] * 3)
    agent = agent_with(tmp_path, model=model, storage="durable", database_url=NOWHERE, postgres=limits)
    limited = agent.core.wrapped_language_model()
    for _ in range(3):
        assert (await limited.answer(PROMPT, returning=Summary)).value == Summary(text="Owls hoot.")
    assert limited.name == model.name
    await agent.close()
