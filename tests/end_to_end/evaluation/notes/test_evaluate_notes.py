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


def test_the_notes_of_the_user_stay_apart(tmp_path: Path) -> None:
    for folder, text in (("mine", "Green tea is mine."), ("theirs", "Green tea is steeped for two minutes.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "tea.md").write_text(text, encoding="utf-8")
    case = "{name: tea, ask: green tea, must_say: [two minutes], must_not_say: [mine], sources: [tea.md]}"
    (tmp_path / "tea.yaml").write_text(f"material: theirs\ncases:\n  - {case}\n", encoding="utf-8")
    agent = AgentProcess(tmp_path, {"AGENT_EVALUATION__FOLDER": ".", "AGENT_NOTES__FOLDER": "mine"})
    done = agent.run("evaluate", "--min-score", "0.8")
    assert (done.code, done.stderr) == (0, "")
    assert not (tmp_path / ".agent").exists()
