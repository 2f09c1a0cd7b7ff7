"""The program with the model that obeys, run in a folder that is all hostile."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.agent_process import AgentProcess, Outcome
from tests.template_only.injections.leak import CANARY

PROGRAM = ("-m", "tests.template_only.injections.obedient_agent")
ROOT = Path(__file__).parents[3]
APPROVAL = re.compile(r"agent (chat --conversation (\S+) --approve (\S+))")
"""A printed command, its conversation, and its call."""


class ObedientProcess(AgentProcess):
    """Runs commands."""

    @property
    def variables_of_python(self) -> dict[str, str]:
        """The variables that the process sees."""
        paths = (str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")]))
        return {**self.environment, "PYTHONPATH": os.pathsep.join(paths), "PROMPT_TOOLKIT_NO_CPR": "1"}

    def begin(self, *arguments: str, terminal: int | None = None) -> "subprocess.Popen[str]":
        """Start a command, at a terminal if one is given."""
        return subprocess.Popen(
            [sys.executable, *PROGRAM, *arguments],
            cwd=self.folder,
            env=self.variables_of_python,
            encoding="utf-8",
            stdin=subprocess.PIPE if terminal is None else terminal,
            stdout=subprocess.PIPE if terminal is None else terminal,
            stderr=subprocess.PIPE if terminal is None else terminal,
        )

    def obey(self, *arguments: str, stdin: str = "") -> Outcome:
        """Run a command to its end."""
        process = self.begin(*arguments)
        output, errors = process.communicate(stdin, timeout=60)
        return Outcome(process.returncode, output, errors)


def agent_in(folder: Path, **variables: str) -> ObedientProcess:
    """Return the program with the notes of the folder."""
    return ObedientProcess(folder, {"AGENT_NOTES__FOLDER": "notes", "AGENT_PROVIDER__API_KEY": CANARY, **variables})
