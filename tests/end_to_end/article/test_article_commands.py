"""Articles, as a person and a program have them written."""

import json
import re
from pathlib import Path

import pytest

from infrastructure.settings import OFFLINE_NOTICE
from tests.agent_process import AgentProcess
from tests.builders.article import NOTES

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    for note in NOTES:
        file = tmp_path / "notes" / note.source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {note.title}\n\n{note.text}\n", encoding="utf-8")
    return AgentProcess(tmp_path, {"AGENT_RUNS__PROGRESS": "lines"})


def test_an_article_is_written_from_a_folder_of_notes(agent: AgentProcess) -> None:
    done = agent.run("write", "memory", "--notes", "notes")
    [file] = (agent.folder / "articles").iterdir()
    assert done.code == 0
    assert done.stdout == file.read_text(encoding="utf-8")
    assert "Shared memory is fast, global memory is slow. [1]" in done.stdout
    assert done.stderr.endswith(f"Written to {file}\n{OFFLINE_NOTICE}\n")
    assert "agent runs resume" not in done.stderr


def test_a_program_gets_one_json_document(agent: AgentProcess) -> None:
    written = json.loads(agent.run("write", "memory", "--notes", "notes", "--out", "mine.md", "--json").stdout)
    assert written["location"] == str(agent.folder / "mine.md")
    assert written["article"]["references"][0]["source"] == "memory.md"
    assert written["article"]["sections"][0]["paragraphs"][0]["citations"][0]["quote"]
    again = agent.run("write", "memory", "--notes", "notes", "--out", "mine.md")
    assert (again.code, again.stdout) == (2, "")
    assert again.stderr.endswith(
        "/mine.md exists already, and is not overwritten. Choose another file with --out.\n"
    )  # no run was started that could be resumed


def test_an_outline_is_edited_and_approved(agent: AgentProcess) -> None:
    waiting = agent.run("write", "memory", "--notes", "notes", "--approve-outline")
    [file] = (agent.folder / ".agent" / "outlines").iterdir()
    run = file.stem
    assert waiting.code == 0
    assert f"agent runs approve {run}" in waiting.stderr
    file.write_text(re.sub(r"^title: .*$", "title: My own title", waiting.stdout, flags=re.MULTILINE), encoding="utf-8")
    resumed = agent.run("runs", "resume", run)
    assert "My own title" in resumed.stdout
    approved = agent.run("runs", "approve", run)
    assert approved.code == 0
    assert approved.stdout.startswith("# My own title\n")
    assert "outline_article (done before)" in approved.stderr
    again = agent.run("runs", "approve", run)
    assert (again.code, "does not wait for a decision: it is done" in again.stderr) == (1, True)
    agent.run("runs", "prune", "--older-than", "0d")
    assert file.exists()
    assert agent.run("runs", "prune", "--older-than", "0d", "--yes").code == 0
    assert not file.exists()


def test_an_invalid_outline_is_refused_and_the_run_still_waits(agent: AgentProcess) -> None:
    waiting = agent.run("write", "memory", "--notes", "notes", "--approve-outline", "--json")
    proposed = json.loads(waiting.stdout)
    proposed["outline"]["sections"][0]["notes"] = [7]
    (agent.folder / "mine.json").write_text(json.dumps(proposed["outline"]), encoding="utf-8")
    refused = agent.run("runs", "approve", proposed["run"], "--outline", "mine.json")
    assert (refused.code, refused.stdout) == (2, "")
    assert "There is no note 7" in refused.stderr
    assert "Fix the outline and approve it again." in refused.stderr
    (agent.folder / ".agent" / "outlines" / f"{proposed['run']}.yaml").unlink()  # which a program has too
    unseen = agent.run("runs", "approve", proposed["run"])
    assert (unseen.code, unseen.stdout) == (2, "")
    assert f"'agent runs resume {proposed['run']}' shows it." in unseen.stderr
    assert agent.run("runs", "resume", proposed["run"]).code == 0
    assert agent.run("runs", "approve", proposed["run"]).code == 0
    (agent.folder / ".agent" / "outlines" / f"{proposed['run']}.yaml").unlink()
    assert "does not wait for a decision: it is done" in agent.run("runs", "approve", proposed["run"]).stderr


def test_a_run_that_ran_out_of_budget_is_resumed(agent: AgentProcess) -> None:
    agent.variables["AGENT_BUDGET__MODEL_CALLS"] = "2"
    stopped = agent.run("write", "memory", "--notes", "notes", "--out", "mine.md", "--json")
    run = json.loads(stopped.stdout)["run"]
    assert stopped.code == 5
    assert f"Resume with: agent runs resume {run}" in stopped.stderr
    del agent.variables["AGENT_BUDGET__MODEL_CALLS"]
    mine = agent.folder / "mine.md"
    mine.write_text("Mine.", encoding="utf-8")
    resumed = agent.run("runs", "resume", run)
    assert resumed.code == 0
    assert resumed.stdout.startswith("# Memory")
    assert "publish_article FAILED" in resumed.stderr
    assert f"Written to {agent.folder / 'articles'}" in resumed.stderr
    assert mine.read_text(encoding="utf-8") == "Mine."
    assert "outline_article (done before)" in resumed.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("write", "memory", "--notes", "nowhere"), 2, "Name a folder of Markdown files"),
        (("write", "memory", "--notes", "notes", "--out", "/proc/no/a.md"), 2, "Choose another file with --out."),
        (("write", "memory", "--notes", "notes", "--out", "notes/a.md"), 2, "would be captured as a note"),
        (("write", "memory"), 1, "Capture some with 'agent capture FOLDER'."),
        (("write", "zebras", "--notes", "notes"), 1, "No note mentions 'zebras'"),
        (("write", " ", "--notes", "notes"), 2, "topic"),
        (("runs", "approve", "unknown"), 2, "'agent runs list' shows the runs."),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(
    agent: AgentProcess, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = agent.run(*arguments)
    assert (done.code, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "draft_section" not in done.stderr
