"""The example data set of articles, offline, against its baseline."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[4] / "examples/evaluation"


def test_articles_keep_to_the_baseline_and_are_not_among_the_users(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_EVALUATION__FOLDER": str(EXAMPLES)})
    done = agent.run("evaluate", "article", "--baseline", "--min-score", "0.8")
    assert (done.code, done.stderr) == (0, "")
    assert "7 cases, 0 failed" in done.stdout
    assert list(tmp_path.iterdir()) == []
