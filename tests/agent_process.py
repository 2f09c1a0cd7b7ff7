"""The agent's commands, run in this process; or started as their user starts them."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from interfaces.cli.main import main

PROGRAM = Path(sys.executable).with_name("agent")


@dataclass(frozen=True)
class Outcome:
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
        """Run a command to its end, in this process: a new one would take ten times as long."""
        variables, on_term = dict(os.environ), signal.getsignal(signal.SIGTERM)
        with pytest.MonkeyPatch.context() as patch, CliRunner().isolation(input=stdin) as (stdout, stderr, _):
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["agent", *arguments])
            _replace_environment(self.environment)
            try:
                with pytest.raises(SystemExit) as ended:
                    main()
            finally:
                _replace_environment(variables)
                signal.signal(signal.SIGTERM, on_term)
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
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


def _replace_environment(variables: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
