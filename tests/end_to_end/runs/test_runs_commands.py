"""The commands of runs, as a person and a program use them."""

import json
import re
from pathlib import Path

import pytest

from infrastructure.settings import OFFLINE_NOTICE
from tests.agent_process import AgentProcess, Outcome

pytestmark = pytest.mark.slow

TEXT = "A kernel is a function that runs on the GPU."


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    (tmp_path / "kernels.txt").write_text(TEXT, encoding="utf-8-sig")
    return AgentProcess(tmp_path)


def summarized(agent: AgentProcess) -> str:
    """Summarize the text, and return the run's id."""
    done = agent.run("summarize", "kernels.txt", "--json")
    return str(json.loads(done.stdout)["run"])


def test_a_run_is_executed_listed_shown_and_resumed(agent: AgentProcess) -> None:
    done = agent.run("summarize", "kernels.txt")
    assert (done.code, done.stdout) == (0, f"{TEXT}\n")
    assert done.stderr.endswith(f"{OFFLINE_NOTICE}\n")
    [run] = re.findall(r"^run (\w+) with offline$", done.stderr, re.MULTILINE)
    assert re.search(r"^  summarize_text: the whole \(.* tokens, \$0.0000\)$", done.stderr, re.MULTILINE)
    assert f"{run}  done " in agent.run("runs", "list").stdout

    shown = json.loads(agent.run("runs", "show", run, "--json").stdout)
    assert [(step["name"], step["label"]) for step in shown["steps"]] == [("summarize_text", "the whole")]
    assert f"run {run} done: summarize_document: kernels.txt, with offline" in agent.run("runs", "show", run).stdout

    assert agent.run("runs", "show", run, "--result").stdout == done.stdout
    before = agent.run("runs", "show", run, "--json").stdout
    with agent.start("runs", "resume", run, "--model", "openai/wrong") as resumed:
        stdout, stderr = resumed.communicate(timeout=60)
    assert (agent.run("runs", "show", run, "--json").stdout, "openai/wrong is not asked" in stderr) == (before, True)
    assert (resumed.returncode, stdout, "the whole (done before)" in stderr) == (0, done.stdout, True)


def test_a_step_is_replayed_on_recorded_or_given_input(agent: AgentProcess) -> None:
    replayed = agent.run("step", "summarize_text", "--run", summarized(agent))
    assert json.loads(replayed.stdout) == {"text": TEXT}
    (agent.folder / "request.json").write_text('{"text": "Warps.", "max_words": 9}', encoding="utf-8-sig")
    assert json.loads(agent.run("step", "summarize_text", "--input", "request.json").stdout) == {"text": "Warps."}
    assert len(json.loads(agent.run("runs", "list", "--json").stdout)) == 1


def test_a_failed_run_says_how_to_resume_it_and_is_resumed_with_its_own_model(agent: AgentProcess) -> None:
    failed = agent.run("summarize", "kernels.txt", "--model", "openai/gpt-5", "--json")  # without a key
    run = json.loads(failed.stdout)["run"]
    assert (failed.code, f"Resume with: agent runs resume {run}" in failed.stderr) == (3, True)
    assert "'agent runs show" in agent.run("runs", "show", run, "--result").stderr
    assert f"Resume with: agent runs resume {run}" in agent.run("runs", "follow", run).stderr
    wrong = agent.run("runs", "resume", run, "--model", "openai/wrong").stderr
    assert wrong.endswith(f"Resume with: agent runs resume {run} --model openai/gpt-5\n")
    agent.run("runs", "resume", run, "--model", "openai/gpt-5")
    with agent.start("runs", "resume", run) as resumed:
        assert resumed.stderr
        assert resumed.stderr.readline() == f"run {run} with openai/gpt-5\n"
        resumed.kill()

    done = agent.run("runs", "resume", run, "--model", "offline")
    assert (done.code, done.stdout, "Resume with" in done.stderr) == (0, f"{TEXT}\n", False)


def test_a_cancelled_run_is_not_resumed_and_its_resumption_is_not_recommended(agent: AgentProcess) -> None:
    agent.variables["AGENT_BUDGET__TOKENS"] = "1"
    (agent.folder / "long.txt").write_text(f"{TEXT}\n" * 1_000, encoding="utf-8")
    spent = agent.run("summarize", "long.txt", "--json")
    run = json.loads(spent.stdout)["run"]
    assert (spent.code, "Raise AGENT_BUDGET__TOKENS" in spent.stderr) == (5, True)
    assert agent.run("runs", "cancel", run).stdout == f"{run} cancelled\n"
    resumed = agent.run("runs", "resume", run)
    assert (resumed.code, "Start a new run." in resumed.stderr, "Resume with" in resumed.stderr) == (1, True, False)


def test_nothing_is_kept_in_memory_storage_nor_recommended(agent: AgentProcess) -> None:
    agent.variables |= {"AGENT_STORAGE": "in_memory", "AGENT_RUNS__PROGRESS": "none", "AGENT_BUDGET__SECONDS": "1e-9"}
    spent = agent.run("summarize", "kernels.txt")
    assert (spent.code, "Resume with" in spent.stderr) == (5, False)
    assert not (agent.folder / ".agent").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("summarize", "missing.txt"), "No such file"),
        (("summarize", "latin.txt"), "cannot be read"),
        (("summarize", "-"), "is empty"),
        (("summarize", "/dev/null"), "Invalid value: /dev/null is empty."),
        (("step", "summarize_text", "--input", "-"), "is empty"),
        (("runs", "show", "unknown"), "'agent runs list' shows the runs."),
        (("runs", "prune", "--older-than", "2100y"), "no run is that old."),
        (("runs", "resume", "../unknown"), "There is no run"),
        (("step", "summarize_text"), "--run, --input"),
        (("step", "unknown", "--input", "kernels.txt"), "summarize_text"),
        (("step", "summarize_text", "--input", "kernels.txt"), "Invalid JSON"),
    ],
)
def test_wrong_usage_is_refused(agent: AgentProcess, arguments: tuple[str, ...], said: str) -> None:
    (agent.folder / "latin.txt").write_bytes(b"Caf\xe9")
    done: Outcome = agent.run(*arguments)
    assert (done.code, said in " ".join(done.stderr.split())) == (2, True), done.stderr
