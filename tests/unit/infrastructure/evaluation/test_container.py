"""Who judges answers."""

from pathlib import Path
from typing import Any

from infrastructure.evaluation.container import EvaluationContainer
from infrastructure.settings import ProviderSettings
from tests.agents import agent_with


def test_the_judge_is_called_as_the_settings_of_the_provider_say(tmp_path: Path) -> None:
    agent = agent_with(tmp_path, provider={"attempts": 2}, evaluation={"judge": "openai/gpt-5"})
    judge_model: Any = agent.of(EvaluationContainer).judge_model
    judge_model.set_provides(lambda *arguments, **_: arguments)

    assert judge_model() == ("openai/gpt-5", ProviderSettings(attempts=2))
