"""The questions that the example tool answers."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[3] / "examples/evaluation"


def test_the_examples_keep_to_their_baselines(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_EVALUATION__FOLDER": str(EXAMPLES)})
    done = agent.run("evaluate", "questions", "--baseline", "--min-score", "0.9")
    assert (done.code, done.stderr) == (0, "")
    assert "3 cases, 0 failed" in done.stdout
