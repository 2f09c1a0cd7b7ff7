"""A judge is a model like that of the agent: of any adapter, but not the stand-in."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

BY_NAME = "AGENT_ADAPTERS__LANGUAGE_MODEL"


@pytest.mark.parametrize(
    ("judge", "variables", "code", "said"),
    [
        ("openai-compatible/grader", {}, 4, "openai-compatible/grader at 127.0.0.1:1 cannot be reached"),
        ("openai/gpt-5", {BY_NAME: "offline"}, 2, "The offline model cannot judge"),
    ],
)
def test_a_judge_is_asked_by_the_adapter_that_asks_its_model(
    tmp_path: Path, judge: str, variables: dict[str, str], code: int, said: str
) -> None:
    (tmp_path / "tea.yaml").write_text("cases: [{name: tea, ask: Is it so, must_say: [tool]}]", encoding="utf-8")
    provider = {"AGENT_PROVIDER__BASE_URL": "http://127.0.0.1:1", "AGENT_PROVIDER__ATTEMPTS": "1"}
    agent = AgentProcess(tmp_path, {"AGENT_EVALUATION__FOLDER": str(tmp_path), **provider, **variables})
    done = agent.run("evaluate", "--judge", judge)
    assert (done.code, said in done.stderr) == (code, True), done.stderr
