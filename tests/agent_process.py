"""The agent as its user runs it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner

from interfaces.cli.main import app

PROGRAM = Path(sys.executable).with_name("agent")
ROOT = Path(__file__).parents[1]
EXAMPLE_NOTES = ROOT / "examples/notes"


@dataclass(frozen=True)
class Outcome:
    """How a process ended, and what it said."""

    code: int
    stdout: str
    stderr: str


@dataclass
class AgentProcess:
    """Runs commands in a working folder, with these variables and no other that begins with AGENT_."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What the process sees of its surroundings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AGENT_")}
        return {**kept, "PYTHONIOENCODING": "utf-8", **self.variables}

    def run(self, *arguments: str, stdin: str = "") -> Outcome:
        """Run a command to its end."""
        done = subprocess.run(
            [str(PROGRAM), *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def run_python(self, program: str) -> str:
        """Run a program in Python, which must succeed, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout

    def run_here(self, *arguments: str) -> Outcome:
        """Run a command in this process: the same code, without the seconds that loading LiteLLM anew would take."""
        surroundings, variables = Path.cwd(), dict(os.environ)
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        try:
            done = CliRunner().invoke(app, list(arguments))
        finally:
            os.chdir(surroundings)
            os.environ.clear()
            os.environ.update(variables)
        return Outcome(done.exit_code, done.stdout, done.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command, to be killed or interrupted."""
        return subprocess.Popen(
            [str(PROGRAM), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
