"""The example data set of questions on notes, offline, against its baseline."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[4] / "examples/evaluation"


def test_answers_from_notes_keep_to_the_baseline(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_EVALUATION__FOLDER": str(EXAMPLES)})
    done = agent.run("evaluate", "notes", "--baseline", "--min-score", "0.8")
    assert (done.code, done.stderr) == (0, "")
    assert "40 cases, 0 failed" in done.stdout
    assert "retrieval_ndcg" in done.stdout
