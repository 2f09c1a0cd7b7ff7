import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.agent_process import EXAMPLE_NOTES, ROOT, AgentProcess
from tests.privileges import POSIX

pytestmark = pytest.mark.slow

SMALL = """\
notes: notes
cases:
  - name: warps
    topic: warps
    notes: [warps.md]
    must_say: [32 threads]
  - name: blocks
    question: How many threads has a block?
    notes: [blocks.md]
"""


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    (tmp_path / "evals/notes").mkdir(parents=True)
    (tmp_path / "evals/small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "evals/notes/warps.md").write_text("# Warps\n\nA warp is a group of 32 threads.\n", encoding="utf-8")
    (tmp_path / "evals/notes/blocks.md").write_text("# Blocks\n\nA block has up to 1,024 threads.\n", encoding="utf-8")
    return AgentProcess(tmp_path)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_agent_is_as_good_as_the_committed_baseline_says(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_EVALS_DIR": str(ROOT / "evals")})

    done = agent.run_here("evaluate", "--baseline", str(ROOT / "evals/baselines"))

    assert done.code == 0, done.stdout
    assert "only in the baseline" not in done.stdout


def test_the_data_sets_that_ship_are_large_enough_and_have_some_that_no_note_answers() -> None:
    cases = {
        name: yaml.safe_load((ROOT / f"evals/{name}.yaml").read_text(encoding="utf-8"))["cases"]
        for name in ("articles", "questions")
    }

    assert sum("topic" in case and case.get("answerable", True) for case in cases["articles"]) >= 5
    assert sum("question" in case and case.get("answerable", True) for case in cases["questions"]) >= 20
    assert all(any(not case.get("answerable", True) for case in each) for each in cases.values())
    expected = {note for each in cases.values() for case in each for note in case.get("notes", ())}
    assert expected == {path.name for path in EXAMPLE_NOTES.glob("*.md")}


def test_prints_a_table_and_writes_a_report(agent: AgentProcess) -> None:
    done = agent.run("evaluate")

    assert done.code == 0, done.stderr
    assert re.search(r"^warps +1\.000$", done.stdout, re.MULTILINE)
    assert "score 1.0000: 2 cases, 0 failed" in done.stdout
    assert "small 1/2: warps\n  1.000 (" in done.stderr
    written = re.search(r"^Written to (.*)$", done.stderr, re.MULTILINE)
    assert written
    report = (agent.folder / written[1]).read_text(encoding="utf-8")
    assert "| warps | 1.0000 | 1.0000 |" in report


def test_json_is_one_document(agent: AgentProcess) -> None:
    done = agent.run("evaluate", "--json")

    document = json.loads(done.stdout)
    assert (document["model"], document["passed"], document["score"]) == ("extractive", True, 1.0)
    warps = document["datasets"][0]["cases"][0]
    assert warps["measures"]["must_say"] == 1.0
    assert warps["usage"]["model_calls"] > 0
    assert (agent.folder / document["report"]).is_file()


def test_leaves_notes_runs_and_articles_of_the_user_alone(agent: AgentProcess) -> None:
    mine = agent.folder / "mine"
    mine.mkdir()
    (mine / "bread.md").write_text("# Bread\n\nBread rises.\n", encoding="utf-8")
    agent.run("write", "bread", "--notes", "mine")
    before = files(agent.folder)

    assert agent.run("evaluate").code == 0

    added = [file for file in files(agent.folder) if file not in before]
    assert [file for file in added if not file.startswith(".agent/evaluations/")] == []
    assert agent.run("runs", "list").stdout.count("\n") == 1
    assert "Warps" not in agent.run("search", "warp threads bread").stdout


def test_notes_of_the_user_have_no_part_in_it(agent: AgentProcess) -> None:
    mine = agent.folder / "mine"
    mine.mkdir()
    for number in range(12):
        (mine / f"{number}.md").write_text("# Warps\n\nA block is a large warp.\n", encoding="utf-8")
    agent.run("capture", "mine")

    assert json.loads(agent.run("evaluate", "--json").stdout)["score"] == 1.0


def test_a_fall_against_the_baseline_is_a_failure_that_names_the_case(agent: AgentProcess) -> None:
    assert agent.run("evaluate", "--save-baseline", "baseline.json").code == 0
    assert agent.run("evaluate", "--baseline", "baseline.json").code == 0
    (agent.folder / "evals/notes/warps.md").write_text("# Warps\n\nA warp is small.\n", encoding="utf-8")

    done = agent.run("evaluate", "--baseline", "baseline.json")
    document = json.loads(agent.run("evaluate", "--baseline", "baseline.json", "--json").stdout)

    assert done.code == 1
    assert "fallen: small: warps: must_say 1.0000 -> 0.0000" in done.stdout
    assert "agent: 1 measure is lower than in baseline.json" in done.stderr
    assert document["passed"] is False
    assert document["falls"] == [
        {"dataset": "small", "case": "warps", "measure": "must_say", "before": 1.0, "now": 0.0, "failure": ""}
    ]
    assert agent.run("evaluate", "--baseline", "baseline.json", "--tolerance", "1").code == 0


def test_the_baseline_holds_nothing_of_cost_and_time(agent: AgentProcess) -> None:
    agent.run("evaluate", "--save-baseline", "one.json")
    agent.run("evaluate", "--save-baseline", "two.json")

    one = (agent.folder / "one.json").read_text(encoding="utf-8")
    assert one == (agent.folder / "two.json").read_text(encoding="utf-8")
    assert "seconds" not in one
    assert "usage" not in one


def test_a_folder_holds_a_baseline_for_each_data_set(agent: AgentProcess) -> None:
    (agent.folder / "baselines").mkdir()
    (agent.folder / "evals/other.yaml").write_text(SMALL, encoding="utf-8")

    assert agent.run_here("evaluate", "--baseline", "baselines").code == 2
    assert agent.run_here("evaluate", "--save-baseline", "baselines").code == 0
    assert files(agent.folder / "baselines") == ["other.json", "small.json"]
    (agent.folder / "evals/other.yaml").write_text(SMALL.replace("32 threads", "33 threads"), encoding="utf-8")
    done = agent.run_here("evaluate", "--baseline", "baselines")
    assert done.code == 1
    assert "fallen: other: warps: must_say 1.0000 -> 0.0000" in done.stdout


def test_a_score_below_the_least_is_a_failure(agent: AgentProcess) -> None:
    (agent.folder / "evals/small.yaml").write_text(SMALL.replace("32 threads", "33 threads"), encoding="utf-8")

    assert agent.run("evaluate", "--min-score", "0.9").code == 0
    done = agent.run("evaluate", "--min-score", "0.99")
    assert done.code == 1
    assert "agent: The score 0.9286 is below 0.99." in done.stderr


def test_a_case_that_fails_is_a_line_of_the_table(agent: AgentProcess) -> None:
    (agent.folder / "evals/small.yaml").write_text(SMALL.replace("topic: warps", "topic: bread"), encoding="utf-8")

    done = agent.run("evaluate")

    assert done.code == 0
    assert re.search(r"^warps +0\.000  FAILED: No note speaks of 'bread'", done.stdout, re.MULTILINE)
    assert "2 cases, 1 failed" in done.stdout


BAD: Mapping[str, tuple[str, list[str], dict[str, str], int, str]] = {
    "broken YAML": ("notes: [", [], {}, 2, "small.yaml is not YAML"),
    "empty file": ("", [], {}, 2, "it has no notes and no cases"),
    "no cases": ("notes: notes\ncases: []\n", [], {}, 2, "cases: Tuple should have at least 1 item"),
    "unknown field": (SMALL.replace("must_say", "must_sing"), [], {}, 2, "cases.1.must_sing"),
    "missing notes": (SMALL.replace("notes: notes", "notes: nowhere"), [], {}, 2, "nowhere cannot be read"),
    "unknown note": (SMALL.replace("[warps.md]", "[warp.md]"), [], {}, 2, "expects the note 'warp.md'"),
    "twice": (SMALL.replace("name: blocks", "name: warps"), [], {}, 2, "The case 'warps' stands twice"),
    "nobody's name": (SMALL, ["smal"], {}, 2, "There is no data set smal. There are small"),
    "nobody's file": (SMALL, ["evals/smal.yaml"], {}, 2, "There is no data set evals/smal.yaml"),
    "no folder": (SMALL, [], {"AGENT_EVALS_DIR": "nowhere"}, 2, "There are no data sets"),
    "no baseline": (SMALL, ["--baseline", "nowhere.json"], {}, 2, "The baseline nowhere.json cannot be read"),
    "odd baseline": (SMALL, ["--baseline", "evals/small.yaml"], {}, 2, "The baseline evals/small.yaml does not hold"),
    "another baseline": (SMALL, ["--baseline", str(ROOT / "evals/baselines")], {}, 2, "is not of small but of"),
    "not a number": (SMALL, ["--min-score", "nan"], {}, 2, "Invalid value for '--min-score'"),
    "not a share": (SMALL, ["--min-score", "90"], {}, 2, "less than or equal to 1"),
    "offline judge": (SMALL, ["--judge", "extractive"], {}, 2, "The extractive model cannot judge"),
    "bad setting": (SMALL, [], {"AGENT_BUDGET__TOKENS": "few"}, 3, "AGENT_BUDGET__TOKENS"),
    "no prompts": (SMALL, [], {"AGENT_PROMPTS_DIR": "evals"}, 3, "AGENT_PROMPTS_DIR"),
    "no place": (SMALL, ["--save-baseline", "evals/small.yaml/x.json"], {}, 3, "x.json cannot be written"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_done_is_one_line_with_its_code(agent: AgentProcess, kind: str) -> None:
    text, arguments, variables, code, complaint = BAD[kind]
    (agent.folder / "evals/small.yaml").write_text(text, encoding="utf-8")
    agent.variables |= variables

    done = agent.run_here("evaluate", *arguments)

    assert done.code == code, done.stderr
    assert complaint in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@POSIX
def test_a_report_that_cannot_be_written_is_told(agent: AgentProcess) -> None:
    (agent.folder / ".agent").write_text("in the way", encoding="utf-8")

    done = agent.run_here("evaluate")

    assert done.code == 3
    assert ".agent/evaluations" in done.stderr
