"""What the agent keeps can be read by nobody else, with any umask."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.builders.article import NOTES

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[AgentProcess]:
    (tmp_path / "notes").mkdir()
    for note in NOTES:
        (tmp_path / "notes" / Path(note.source).name).write_text(f"# {note.title}\n\n{note.text}\n", encoding="utf-8")
    before = os.umask(0o022)
    yield AgentProcess(tmp_path, {"AGENT_LOG__FILE": "logs/agent.log", "AGENT_LOG__LEVEL": "debug"})
    os.umask(before)


def test_nobody_else_reads_what_the_agent_keeps(agent: AgentProcess) -> None:
    assert agent.run("write", "memory", "--notes", "notes", "--approve-outline").code == 0
    kept = [agent.folder / ".agent", *(agent.folder / ".agent").rglob("*"), *(agent.folder / "logs").iterdir()]
    others = stat.S_IRWXG | stat.S_IRWXO
    assert {".agent", "locks", "outlines", "agent.log"} <= {path.name for path in kept}
    assert [path for path in kept if path.stat().st_mode & others] == []
