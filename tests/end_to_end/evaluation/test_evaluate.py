"""The command that evaluates the agent, as a person and a build use it."""

import json
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

TEA = """
cases:
  - {name: model, ask: Is it so, must_say: [tool | notes | returned]}
  - {name: lie, ask: Is it so, must_say: [sundial]}
"""


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/tea.yaml").write_text(TEA, encoding="utf-8")
    return AgentProcess(tmp_path, {"AGENT_EVALUATION__FOLDER": "data"})


def test_shows_each_case_with_what_is_wrong_and_leaves_no_data(agent: AgentProcess) -> None:
    done = agent.run("evaluate")
    assert done.code == 0, done.stderr
    good, bad, answer, *_ = done.stdout.splitlines()
    assert (good, bad) == ("1.000  tea, model", "0.000  tea, lie  must_say 0.000")
    assert answer.startswith("       ")
    assert answer.strip()
    assert "Score 0.5000: 2 cases, 0 failed; " in done.stdout
    assert [path.name for path in agent.folder.iterdir()] == ["data"]


def test_a_build_fails_when_an_answer_gets_worse(agent: AgentProcess) -> None:
    assert "tea.baseline.json" in agent.run("evaluate", "tea", "--save-baseline").stderr
    assert agent.run("evaluate", "tea", "--baseline", "--min-score", "0.5").code == 0
    worse = TEA.replace("[tool | notes | returned]", "[tool | notes | returned, thunder]")
    (agent.folder / "data/tea.yaml").write_text(worse, encoding="utf-8")
    done = agent.run("evaluate", "tea", "--baseline", "--min-score", "0.5", "--json")
    assert done.code == 1
    assert "agent: tea, model: must_say fell from 1.0000 to 0.5000" in done.stderr
    assert "The score 0.2500 is below 0.5" in done.stderr
    document = json.loads(done.stdout)
    assert (document["passed"], document["score"], document["model"]) == (False, 0.25, "offline")
    assert [result["score"] for result in document["results"]] == [0.5, 0.0]
    assert document["falls"][0]["measure"] == "must_say"
    assert agent.run("evaluate", "tea", "--baseline", "--tolerance", "0.5").code == 0


def test_a_baseline_of_other_cases_or_another_model_is_noted(agent: AgentProcess) -> None:
    agent.run("evaluate", "tea", "--save-baseline")
    baseline = agent.folder / "data/tea.baseline.json"
    known = baseline.read_text(encoding="utf-8")
    baseline.write_text(known.replace('"offline"', '"openai/gpt-5"').replace('"lie"', '"song"'), encoding="utf-8")
    done = agent.run("evaluate", "tea", "--baseline")
    assert done.code == 0
    assert "A baseline was measured with openai/gpt-5, not with offline." in done.stderr
    assert "tea, song: only the baseline has this case." in done.stderr
    assert "model: only" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing",), 2, "There is no data set nothing in data; the data sets are: tea. Name one of them"),
        (("tea", "--baseline"), 2, "has no baseline"),
        (("tea", "--judge", "offline"), 2, "The offline model cannot judge."),
    ],
)
def test_an_error_says_what_to_do(agent: AgentProcess, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = agent.run("evaluate", *arguments)
    assert (done.code, done.stdout) == (code, "")
    assert said in done.stderr
