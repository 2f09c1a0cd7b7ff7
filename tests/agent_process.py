"""The agent as its user runs it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from typer.testing import CliRunner

from interfaces.cli.main import app

PROGRAM = Path(sys.executable).with_name("agent")
ROOT = Path(__file__).parents[1]
EXAMPLE_NOTES = ROOT / "examples/notes"


class Exact(BaseModel):
    """A part of the document: these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class CitationDocument(Exact):
    note: str
    source: str
    quote: str


class ParagraphDocument(Exact):
    text: str
    citations: list[CitationDocument]


class SectionDocument(Exact):
    heading: str
    paragraphs: list[ParagraphDocument]


class ReferenceDocument(Exact):
    number: int
    note: str
    title: str
    source: str
    quotes: list[str]


class UsageDocument(Exact):
    model_calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None


class StepDocument(Exact):
    name: str
    status: Literal["done", "reused"]
    seconds: float


class WrittenDocument(Exact):
    """What `agent write --json` promises."""

    run: str
    status: Literal["done", "waiting"]
    title: str
    path: str
    sections: list[SectionDocument]
    references: list[ReferenceDocument]
    usage: UsageDocument
    steps: list[StepDocument]

    @property
    def paragraphs(self) -> list[ParagraphDocument]:
        """All paragraphs, in order."""
        return [paragraph for section in self.sections for paragraph in section.paragraphs]


@dataclass(frozen=True)
class Outcome:
    """How a process ended, and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def article(self) -> WrittenDocument:
        """The one JSON document that `agent write --json` promises on standard output."""
        return WrittenDocument.model_validate_json(self.stdout)


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
