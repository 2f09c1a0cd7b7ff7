"""Progress on a real terminal: live and in colour, unless it is asked not to be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, PROGRAM, AgentProcess

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")]


def progress_on_a_terminal(folder: Path, **variables: str) -> str:
    """Write an article with standard error on a terminal, and return what that was sent."""
    ours, theirs = os.openpty()
    environment = AgentProcess(folder, {"TERM": "xterm-256color", **variables}).environment
    process = subprocess.Popen(
        [str(PROGRAM), "write", "memory", "--notes", str(EXAMPLE_NOTES)],
        cwd=folder,
        env={name: value for name, value in environment.items() if name != "NO_COLOR" or name in variables},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while part := _read(ours):
        shown += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux ends so when the other side is closed
        return b""


def test_a_terminal_is_shown_the_steps_live(tmp_path: Path) -> None:
    shown = progress_on_a_terminal(tmp_path)

    assert "\x1b[" in shown
    assert "Publish article" in shown


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"AGENT_PROGRESS": "lines"}])
def test_a_terminal_is_shown_plain_lines_where_that_is_asked_for(tmp_path: Path, variables: dict[str, str]) -> None:
    shown = progress_on_a_terminal(tmp_path, **variables)

    assert "\x1b" not in shown
    assert "  Publish article (" in shown


def test_nothing_is_shown_where_that_is_asked_for(tmp_path: Path) -> None:
    shown = progress_on_a_terminal(tmp_path, AGENT_PROGRESS="none")

    assert shown.startswith("Written to ")
