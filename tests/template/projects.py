"""Projects rendered from this repository, with an environment that shares this one's packages."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from copier import _main, run_copy

from scripts.answers import quietly

# For each file, Copier asks Git for a setting that matters in a repository only: a quarter of its time.
_main.Worker._sync_git_index_executable_bit = lambda *_: None  # type: ignore[method-assign]  # noqa: SLF001

ROOT = Path(__file__).parents[2]
PACKAGES = Path(sysconfig.get_path("purelib"))
WRAPPER = '#!/bin/sh\nexec "{python}" -m {module} "$@"\n'
SOME = re.compile(
    r"[^/]*|(template|scripts|src/infrastructure/tools)/[^/]*|locks/(core|dev)\.lock|"
    r"src/infrastructure/parts\.py.*|src/interfaces/http/(app|chat/routes)\.py"
)
"""The files of which a small template consists: those that questions and updates are tested on."""


@cache
def template_files(files: re.Pattern[str] = re.compile(".*")) -> Path:
    """Return a folder with this repository's files as they stand, which Copier need not clone."""
    folder = Path(tempfile.mkdtemp(prefix="template-files-"))
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(files.fullmatch, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@cache
def template(files: re.Pattern[str] = re.compile(".*")) -> Path:
    """Return the same as a Git repository, from which a project can be updated."""
    folder = Path(shutil.copytree(template_files(files), tempfile.mkdtemp(prefix="template-"), dirs_exist_ok=True))
    start_repository(folder)
    git(folder, "gc", "--quiet")  # as a clone has it: Copier looks at every file, also those of Git
    return folder


def render(folder: Path, source: Path | None = None, **answers: Any) -> Path:
    """Render a project with these answers, the others by default."""
    where = str(source or template_files())
    quietly(partial(run_copy, where, folder, answers, defaults=True, quiet=True, vcs_ref="HEAD"))
    return folder


def start_repository(folder: Path, tag: str = "") -> None:
    """Commit everything in a folder."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Start")
    if tag:
        git(folder, "tag", tag)


def commit(folder: Path, subject: str) -> None:
    """Commit every change in a repository."""
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=Test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message", subject)


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, and return what it wrote."""
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def install(project: Path) -> None:
    """Make the project's environment: its own package, and the packages of this repository's environment."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    binaries = project / ".venv/bin"
    packages = next((project / ".venv/lib").glob("python*/site-packages"))
    (packages / "shared.pth").write_text(f"{PACKAGES}\n", encoding="utf-8")
    python = str(binaries / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install"]
    if uv := shutil.which("uv"):  # an environment that it made has no pip
        pip = [uv, "pip", "install", "--python", python]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-build-isolation", "--editable", "."], cwd=project, check=True)
    for name in ("pytest", "mypy"):
        (binaries / name).write_text(WRAPPER.format(python=python, module=name), encoding="utf-8")
        (binaries / name).chmod(0o755)
    (binaries / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", project / ".mypy_cache")
    (project / ".venv/.installed").touch()


def run(project: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a project, with no variables of this one."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AGENT_", "PYTEST_", "COV_", "QUESTION"))
    }
    env = {
        **kept,
        "WORKERS": "0",  # its tests in one process: several projects are tested at once
        "PYTEST_ADDOPTS": "-p no:schemathesis",  # which no project has; it takes half a second to load
        **variables,
    }
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, timeout=600, check=False)


def succeeds(project: Path, *command: str, **variables: str) -> str:
    """Run a command that must succeed, and return what it wrote."""
    done = run(project, *command, **variables)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def files(project: Path) -> set[str]:
    """Return the project's own files by their paths."""
    hidden = (".venv", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".agent")
    found = (path.relative_to(project) for path in project.rglob("*") if path.is_file())
    return {str(path) for path in found if path.parts[0] not in hidden and "__pycache__" not in path.parts}


def lines(project: Path, folder: str) -> tuple[int, int]:
    """Return the number of Python files and lines below a folder of the project."""
    texts: Sequence[str] = [path.read_text(encoding="utf-8") for path in (project / folder).rglob("*.py")]
    texts = [text for text in texts if text]
    return len(texts), sum(text.count("\n") for text in texts)
