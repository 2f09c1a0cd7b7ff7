"""What a command would write: new files and changed ones, formatted, and written all or not at all."""

import difflib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from scripts.extend.names import Refused
from scripts.extend.source import Source

_OURS = "lint.isort.known-first-party = ['domain', 'application', 'infrastructure', 'interfaces', 'tests']"
"""Told to the formatter, which would take a module that is only planned for somebody else's."""

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Plan:
    """Files by their path in the project; those that are there already have the text from before beside them."""

    root: Path
    new: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def create(self, path: str, text: str) -> None:
        """Plan a new file; refuse one that is there."""
        if (self.root / path).exists():
            raise Refused(f"{path} is there already, and is not overwritten.")
        self.new[path] = _formatted(self.root, path, text)

    def create_package(self, folder: str) -> None:
        """Plan a folder of modules, unless it is there."""
        if not (self.root / folder / "__init__.py").exists():
            self.create(f"{folder}/__init__.py", "")

    def create_from(self, template: str, path: str, **values: str) -> None:
        """Plan a new file from a template of this package."""
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        self.create(path, Template(text).substitute(values))

    def read(self, path: str) -> Source:
        """Return a file to change, as the plan has it so far."""
        if path not in self.before:
            try:
                self.before[path] = self.after[path] = (self.root / path).read_text(encoding="utf-8")
            except FileNotFoundError as error:
                raise Refused(f"{path} is missing, so there is no place to add to.") from error
        return Source(path, self.after[path])

    def change(self, path: str, text: str) -> None:
        """Plan the new text of a file that was read."""
        self.after[path] = _formatted(self.root, path, text)

    def shown(self) -> Iterator[str]:
        """Yield the plan as lines."""
        for path, text in self.new.items():
            yield f"new      {path} ({len(text.splitlines())} lines)"
        for path, text in self.after.items():
            if text != self.before[path]:
                yield f"changed  {path}"
                yield from (f"         {line}" for line in _differing(self.before[path], text))

    def write(self) -> None:
        """Write everything; what was written is taken back if something cannot be."""
        done: list[str] = []
        try:
            for path, text in self.new.items():
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                with (self.root / path).open("x", encoding="utf-8") as file:
                    done.append(path)
                    file.write(text)
            for path, text in self.after.items():
                done.append(path)
                (self.root / path).write_text(text, encoding="utf-8")
        except OSError as error:
            self._take_back(done)
            raise Refused(f"{error.filename or self.root} cannot be written: {error.strerror}.") from error

    def _take_back(self, done: list[str]) -> None:
        for path in done:
            if path in self.new:
                (self.root / path).unlink(missing_ok=True)
            else:
                (self.root / path).write_text(self.before[path], encoding="utf-8")


def _differing(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _formatted(root: Path, path: str, text: str) -> str:
    """Sort the imports and lay out the code, as `make format` would."""
    if not path.endswith(".py") or not text:
        return text
    for command in (("check", "--select", "I", "--fix-only", "--config", _OURS), ("format",)):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--quiet", "--stdin-filename", path, "-"],
            cwd=root,
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise Refused(f"{path} cannot be formatted: {' '.join(done.stderr.split())}")
        text = done.stdout
    return text
