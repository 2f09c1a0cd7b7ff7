"""The template as it would be committed now, and the projects that are rendered from it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from copier import run_copy

ROOT = Path(__file__).parents[2]
BINARIES = Path(sys.executable).parent
OTHER_ANSWERS: dict[str, object] = {
    "project_name": "Field Notes",
    "slug": "field-notes",
    "description": "Writes what was seen outdoors.",
    "author": "Ada Lovelace",
    "default_model": "anthropic/claude-sonnet-4-5",
}
"""Answers of which none is the default."""

_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Owner",
    "GIT_AUTHOR_EMAIL": "owner@localhost",
    "GIT_COMMITTER_NAME": "Owner",
    "GIT_COMMITTER_EMAIL": "owner@localhost",
}


@dataclass(frozen=True)
class Tree:
    """A folder of files: the template, or a project."""

    folder: Path

    def read(self, file: str) -> str:
        """Return the text of a file."""
        return (self.folder / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Write a file, and the folders that it is in."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Change what stands in the file once."""
        text = self.read(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def files(self) -> dict[str, bytes]:
        """Return every file with its content, without what Git and running leave."""
        left = {".git", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache"}
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not left & set(path.relative_to(self.folder).parts)
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder, on the code that is in it, without the agent's variables."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AGENT_", "PYTEST_", "MAKE"))}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**kept, **_GIT, "PYTHONPATH": str(self.folder / "src"), "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def succeed(self, *command: str) -> str:
        """Run a command that must succeed, and return what it printed."""
        done = self.run(*command)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def python(self, *arguments: str) -> str:
        """Run Python, which must succeed, and return what it printed."""
        return self.succeed(sys.executable, *arguments)

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `make` with the packages that are installed here already."""
        stamp = self.folder.with_name(f"{self.folder.name}.installed")
        stamp.touch()
        return self.run("make", f"BIN={BINARIES.as_posix()}", f"STAMP={stamp.as_posix()}", *arguments)

    def commit(self, message: str, *, tag: str = "") -> None:
        """Commit everything, in a repository that is made if there is none, packed as it would come from a server."""
        if not (self.folder / ".git").exists():
            self.succeed("git", "init", "--quiet", "--template=")
        self.succeed("git", "add", "--all")
        self.succeed("git", "commit", "--quiet", "--message", message)
        self.succeed("git", "repack", "-adq")
        if tag:
            self.succeed("git", "tag", tag)


def duplicate(tree: Tree, folder: Path) -> Tree:
    """Copy a template or a project, with its history if it has one."""
    shutil.copytree(tree.folder, folder, symlinks=True)
    return Tree(folder)


def thin_out(template: Tree, folder: Path) -> Tree:
    """Copy the template without tests and examples: an update takes time for each file, three times over."""
    shutil.copytree(template.folder, folder, ignore=shutil.ignore_patterns("tests", "examples"))
    return Tree(folder)


def copy_template(folder: Path) -> Tree:
    """Copy the files of this repository that Git keeps, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    for file in {name for name in listed.split("\0") if (ROOT / name).is_file()}:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, folder / file)
    return Tree(folder)


def render(template: Tree, folder: Path, **answers: object) -> Tree:
    """Render a project with these answers, and the default ones to other questions."""
    run_copy(str(template.folder), folder, data=answers, defaults=True, quiet=True)
    return Tree(folder)
