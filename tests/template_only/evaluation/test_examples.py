"""The example data sets, offline, against their baselines."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[3] / "examples/evaluation"


@pytest.mark.parametrize(
    ("dataset", "min_score", "said"),
    [
        ("questions", "0.9", ["3 cases, 0 failed"]),
        ("notes", "0.8", ["40 cases, 0 failed", "retrieval_ndcg"]),
        ("article", "0.8", ["7 cases, 0 failed"]),
    ],
)
def test_the_examples_keep_to_their_baselines_and_leave_nothing(
    tmp_path: Path, dataset: str, min_score: str, said: list[str]
) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_EVALUATION__FOLDER": str(EXAMPLES)})
    done = agent.run("evaluate", dataset, "--baseline", "--min-score", min_score)
    assert (done.code, done.stderr) == (0, "")
    assert all(words in done.stdout for words in said)
    assert list(tmp_path.iterdir()) == []
