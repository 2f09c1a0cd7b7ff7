"""Questions on notes of an evaluation's own."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow


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
