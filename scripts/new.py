"""Start a project from the last commit: what is not committed could not be found again by an update."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import yaml
from copier import run_copy

from scripts.answers import Refused, given_answers
from scripts.copying import ended, quietly

NEXT = "git init && git add --all && git commit -m 'Start from the template' && make run"


def main() -> int:
    """Start the project at `DEST` and return the exit code."""
    dest = _place(os.environ.get("DEST", ""))
    answers = given_answers()
    _check(answers)
    commit = _last_commit()
    quietly(partial(run_copy, str(Path.cwd()), dest, answers, vcs_ref=commit, defaults=bool(answers), quiet=True))
    sys.stdout.write(f"{dest} is there. Next: cd {dest} && {NEXT}\n")
    return 0


def _place(dest: str) -> str:
    if not dest:
        raise Refused("Say where the project goes: make new DEST=../my-agent")
    if Path(dest).exists() and (not Path(dest).is_dir() or any(Path(dest).iterdir())):
        raise Refused(f"{dest} is there, and not empty: name another place.")
    return dest


def _check(answers: dict[str, object]) -> None:
    if not answers and not sys.stdin.isatty():
        raise Refused(
            "There is no terminal to ask on. Give an answer, such as DATA='project_name=Field Notes', "
            "or a file of them, ANSWERS=answers.yml; others are the default."
        )
    template = yaml.safe_load(Path("copier.yml").read_text(encoding="utf-8"))
    questions = [name for name in template if not name.startswith(("_", "own_"))]
    unknown = [name for name in answers if name not in questions]
    if unknown:
        raise Refused(f"'{unknown[0]}' is no question. The questions are {', '.join(questions)}.")


def _last_commit() -> str:
    head = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", "HEAD"], check=False, capture_output=True, text=True
    )
    if head.returncode != 0:
        raise Refused("This folder has no commit of git to start from: clone the repository, or use 'copier copy'.")
    if subprocess.run(["git", "status", "--porcelain"], check=False, capture_output=True).stdout:
        sys.stderr.write("What is not committed here is left out.\n")
    return head.stdout.strip()


if __name__ == "__main__":
    sys.exit(ended(main))
