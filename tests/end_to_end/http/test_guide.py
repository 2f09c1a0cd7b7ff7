"""The guide to serving over HTTP, followed to the letter: each command prints what is shown."""

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, PROGRAM, ROOT
from tests.guide import Command, steps_of
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs/how-to/serve-over-http.md").read_text(encoding="utf-8")
COMMANDS = [step for step in steps_of(GUIDE) if isinstance(step, Command)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServedAgent]:
    shutil.copytree(EXAMPLE_NOTES, tmp_path / "examples/notes")
    with ServedAgent(tmp_path) as server:
        yield server


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_command_of_the_guide_prints_what_is_shown(server: ServedAgent) -> None:
    key = ""
    for command in COMMANDS:
        line = command.line.replace("http://127.0.0.1:8000", server.url).replace("Bearer KEY", f"Bearer {key}")
        if "/RUN" in line:
            line = line.replace("RUN", server.client.get("/runs").json()[0]["id"])
        program, *arguments = shlex.split(line)
        done = subprocess.run(
            [str(PROGRAM) if program == "agent" else program, *arguments],
            cwd=server.agent.folder,
            env=server.agent.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        for shown in command.shown:
            assert shown in done.stdout, f"{line}\n{done.stdout}"
        if program == "agent" and not key:
            key = done.stdout.strip()
