"""Running the agent's commands, in this process or in one of their own."""

import os
import signal
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from interfaces.cli.main import main

PROGRAM = Path(sys.executable).with_name("agent")


class Outcome(NamedTuple):
    """The exit code of a command, and what it wrote."""

    code: int
    stdout: str
    stderr: str


@dataclass
class AgentProcess:
    """Runs commands in a folder, with these variables and no others that start with AGENT_."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the process sees."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AGENT_")}
        return {**kept, "PYTHONIOENCODING": "utf-8", **self.variables}

    def run(self, *arguments: str, stdin: str = "") -> Outcome:
        """Run a command to its end in this process, since a new process would take ten times as long."""
        on_term = signal.getsignal(signal.SIGTERM)
        with (
            chdir(self.folder),
            patch.dict(os.environ, self.environment, clear=True),
            patch.object(sys, "argv", ["agent", *arguments]),
            CliRunner().isolation(input=stdin) as (stdout, stderr, _),
        ):
            with pytest.raises(SystemExit) as ended:
                main()
            signal.signal(signal.SIGTERM, on_term)
            return Outcome(int(ended.value.code or 0), stdout.getvalue().decode(), stderr.getvalue().decode())

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command in a process of its own, to be killed or interrupted."""
        return subprocess.Popen(
            [str(PROGRAM), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
