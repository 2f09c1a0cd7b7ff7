"""The agent as its user runs it: a process in a folder of its own."""

import atexit
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

PROGRAM = Path(sys.executable).with_name("agent")


@dataclass(frozen=True)
class Outcome:
    """The exit code of a process, and what it wrote."""

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
        """Run a command to its end, in a copy of a process that has loaded the packages of others."""
        program = _prepared_process()
        assert program.stdin
        assert program.stdout
        with TemporaryDirectory() as folder:
            files = [Path(folder, name) for name in ("stdin", "stdout", "stderr")]
            files[0].write_text(stdin, encoding="utf-8")
            order = {"arguments": [str(PROGRAM), *arguments], "environment": self.environment}
            json.dump(order | {"folder": str(self.folder), "files": [*map(str, files)]}, program.stdin)
            program.stdin.write("\n")
            program.stdin.flush()
            code = int(program.stdout.readline())
            return Outcome(code, *(file.read_text(encoding="utf-8") for file in files[1:]))

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
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


@cache
def _prepared_process() -> "subprocess.Popen[str]":
    """Start the process, which ends with this one."""
    command = [sys.executable, str(Path(__file__).with_name("prepared_process.py"))]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, encoding="utf-8")
    atexit.register(process.communicate)
    return process
