"""Standard output and standard error that are closed, full, no longer read, or a terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, PROGRAM, AgentProcess

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="has no shell that closes a stream")]

WRITE = f"'{PROGRAM}' write kernels --notes '{EXAMPLE_NOTES}'"


def in_a_shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    environment = AgentProcess(folder).environment
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_a_run_is_done_whatever_becomes_of_what_it_says(tmp_path: Path, streams: str) -> None:
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("has no device that is full")

    assert in_a_shell(tmp_path, f"{WRITE} {streams}").returncode == 0
    assert len(list(tmp_path.glob("articles/*.md"))) == 1


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full"])
def test_the_exit_code_stands_where_the_message_cannot(tmp_path: Path, streams: str) -> None:
    assert in_a_shell(tmp_path, f"'{PROGRAM}' write --notes nowhere {streams}").returncode == 2


def test_a_reader_that_goes_early_fails_nothing(tmp_path: Path) -> None:
    done = in_a_shell(tmp_path, f"{WRITE} | true")

    assert done.returncode == 0
    assert "Written to " in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no device that is full")
@pytest.mark.parametrize("command", [WRITE, f"{WRITE} --json", f"'{PROGRAM}' prompts list"])
def test_a_full_standard_output_is_said_in_one_line(tmp_path: Path, command: str) -> None:
    done = in_a_shell(tmp_path, f"{command} > /dev/full")

    assert done.returncode == 1
    assert done.stderr.count("agent: Standard output takes nothing more") == 1
    assert "unexpected" not in done.stderr


def test_what_a_note_says_moves_no_cursor(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("# Kernel\n\nA kernel \x1b[2J clears the screen.\n", encoding="utf-8")
    agent = AgentProcess(tmp_path)
    assert agent.run("capture", "notes").code == 0
    ours, theirs = os.openpty()

    searched = subprocess.run(
        [str(PROGRAM), "search", "kernel"], cwd=tmp_path, env=agent.environment, stdout=theirs, check=False
    )

    os.close(theirs)
    shown = os.read(ours, 65536)
    os.close(ours)
    assert searched.returncode == 0
    assert b"A kernel [2J clears the screen." in shown
    assert "\x1b[2J" in agent.run("search", "kernel").stdout
