"""What a person reads whose limit of dollars does not count."""

from pathlib import Path

import pytest

from domain.events import ModelCalled
from domain.identifiers import RunId
from domain.prompts import Prompt, PromptName
from domain.usage import Usage
from interfaces.cli.session import NOT_COUNTED, Session
from tests.agents import agent_with


@pytest.mark.parametrize(
    ("limit", "usage", "notice"),
    [
        (1.0, Usage(model_calls=1, cost_usd=None), NOT_COUNTED.format(model="m")),
        (1.0, Usage(model_calls=1, cost_usd=0.1), ""),
        (1.0, Usage(), ""),
        (None, Usage(model_calls=1, cost_usd=None), ""),
    ],
)
def test_a_call_that_the_limit_does_not_count_is_noted(
    tmp_path: Path, limit: float | None, usage: Usage, notice: str
) -> None:
    session = Session(agent_with(tmp_path, budget={"cost_usd": limit}))
    prompt = Prompt(name=PromptName("p"), messages=())
    called = ModelCalled(run=RunId("r"), step="s", model="m", prompt=prompt, answer="Yes", seconds=1.0, usage=usage)
    session.on_event(called)
    assert session.notice == notice
