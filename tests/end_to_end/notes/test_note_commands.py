"""The commands of the notes, as a person and a program use them."""

import json

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow
NOTES = {
    "coalescing.md": "# Memory coalescing\n\nMemory coalescing is the merging of loads into one.",
    "kernel.md": "# What a kernel is\n\nA GPU kernel is a function that runs on the GPU.",
}


def folder_of_notes(agent: AgentProcess) -> str:
    folder = agent.folder / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_folder_is_captured_and_kept_up_to_date(agent: AgentProcess) -> None:
    folder = agent.folder / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nAlpha.", encoding="utf-8")
    (folder / "b.md").write_bytes(b"\x00\x01binary")
    first = agent.run("capture", "notes")
    assert (first.code, first.stderr) == (0, "")
    assert first.stdout == (
        "captured 1, unchanged 0, removed 0, skipped 1\n  skipped b.md: is binary: it contains NUL characters\n"
    )
    (folder / "a.md").write_text("---\ntitle: A\nauthor: @mira\ntags: [x]\n---\nAlpha.", encoding="utf-8")
    assert "\n  a.md: line 3 of its front matter is invalid: author: @mira\n" in agent.run("capture", "notes").stdout
    (folder / "a.md").unlink()
    emptied = agent.run("capture", "notes")
    assert (emptied.code, "has no note now, and had 1; none was removed" in emptied.stderr) == (2, True)
    assert "'agent capture FOLDER --forget'" in emptied.stderr
    assert agent.run("capture", "notes", "--forget").stdout == "captured 0, unchanged 0, removed 1, skipped 0\n"
    never_any = agent.run("capture", "notes")
    assert (never_any.code, "skipped b.md" in never_any.stdout) == (1, True)
    assert "There are no notes in" in never_any.stderr
    missing = agent.run("capture", "missing")
    assert (missing.code, "Name a folder of Markdown files" in missing.stderr) == (2, True)


def test_captured_folders_are_listed_and_forgotten(agent: AgentProcess) -> None:
    assert agent.run("capture").stderr == "There are no notes. Capture some with 'agent capture FOLDER'.\n"
    assert agent.run("capture", "--forget").code == 2
    folder = folder_of_notes(agent)
    assert agent.run("capture", folder).stderr == ""
    assert "Captured from another folder too, and found twice: 2 notes." in agent.run("capture", ".").stderr
    assert agent.run("capture").stdout == f"{agent.folder}: 2 notes\n{folder}: 2 notes\n"
    (agent.folder / "notes").rename(agent.folder / "elsewhere")
    assert agent.run("capture", "notes", "--forget").code == 0
    assert json.loads(agent.run("capture", "--json").stdout) == [{"folder": str(agent.folder), "notes": 2}]
    unknown = agent.run("capture", "notes", "--forget")
    assert (unknown.code, f"No notes of {folder} are captured. 'agent capture' lists" in unknown.stderr) == (2, True)


def test_notes_are_searched(agent: AgentProcess) -> None:
    assert agent.run("search", "warp").stderr == "There are no notes. Capture some with 'agent capture FOLDER'.\n"
    found = agent.run("search", "coalescing", "--notes", folder_of_notes(agent), "--limit", "1")
    assert found.stdout.startswith("Memory coalescing  (coalescing.md)\n    Memory coalescing is the merging")
    assert len(found.stdout.splitlines()) == 2
    (entry,) = json.loads(agent.run("search", "coalescing", "--limit", "1", "--json").stdout)
    assert (entry["title"], entry["matches"]) == ("Memory coalescing", 1)
    assert agent.run("search", '"; DROP TABLE notes --').code == 0
    assert agent.run("search", " ").code == 2
    assert agent.run("search", "quantum").stderr == "No note has 'quantum'.\n"


def test_the_agent_answers_from_the_notes_and_cites_them(agent: AgentProcess) -> None:
    assert agent.run("capture", folder_of_notes(agent)).stdout.startswith("captured 2,")
    asked = agent.run("ask", "What is a GPU kernel?")
    assert asked.code == 0
    assert asked.stdout.startswith("A GPU kernel is a function that runs on the GPU.")
    assert "\n[1] What a kernel is (kernel.md)\n" in asked.stdout
    assert 'search_notes {"query": ' in asked.stderr
    (agent.folder / "other").mkdir()
    agent.variables["AGENT_NOTES__FOLDER"] = "other"
    assert agent.run("ask", "What is a GPU kernel?").stdout.startswith("There are no notes in the folder of")


def test_a_folder_to_keep_to_that_is_not_there_keeps_nothing_else_from_working(agent: AgentProcess) -> None:
    assert "warning  notes: none; 'agent capture FOLDER' captures some\n" in agent.run("doctor").stdout
    folder = folder_of_notes(agent)
    agent.run("capture", folder)
    assert "ok       notes: 2 in 1 folder\n" in agent.run("doctor").stdout
    agent.variables["AGENT_NOTES__FOLDER"] = "missing"
    examined = agent.run("doctor")
    assert examined.code == 3
    assert "blocked  notes: AGENT_NOTES__FOLDER is invalid: The folder of notes missing cannot be" in examined.stdout
    assert agent.run("tools", "list").code == 0
    agent.variables["AGENT_NOTES__FOLDER"] = "notes"
    (agent.folder / "notes").rename(agent.folder / "elsewhere")
    assert agent.run("ask", "What is a GPU kernel?").stdout.startswith("A GPU kernel is a function that runs")
    assert f"ok       notes: 2 in {folder}\n" in agent.run("doctor").stdout
