"""Start a project from the last commit of this repository; a later update compares with that commit."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import yaml
from copier import run_copy

from scripts.answers import Refused, exit_code_of, given_answers, quietly, refuse_unknown

NEXT = "git init && git add --all && git commit -m 'Start from the template' && make run"


def main() -> int:
    """Start the project at `DEST`."""
    dest = os.environ.get("DEST", "")
    if not dest:
        raise Refused("DEST is missing: make new DEST=../my-agent")
    if Path(dest).exists() and (not Path(dest).is_dir() or any(Path(dest).iterdir())):
        raise Refused(f"{dest} exists and is not empty. Choose another place.")
    answers = given_answers()
    if not answers and not sys.stdin.isatty():
        raise Refused(
            "There is no terminal to ask on. Give answers: DATA='start=starter', or a file ANSWERS=answers.yml."
        )
    template = yaml.safe_load(Path("copier.yml").read_text(encoding="utf-8"))
    hidden = ("_", "own_", "starts", "chosen")
    refuse_unknown(answers, [name for name in template if not name.startswith(hidden)])
    commit = _last_commit()
    quietly(partial(run_copy, str(Path.cwd()), dest, answers, vcs_ref=commit, defaults=bool(answers), quiet=True))
    sys.stdout.write(f"{dest} is ready. Next: cd {dest} && {NEXT}\n")
    return 0


def _last_commit() -> str:
    head = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", "HEAD"], check=False, capture_output=True, text=True
    )
    if head.returncode != 0:
        raise Refused("This folder has no Git commit to start from: clone the repository, or use 'copier copy'.")
    if subprocess.run(["git", "status", "--porcelain"], check=False, capture_output=True).stdout:
        sys.stderr.write("Uncommitted changes are left out.\n")
    return head.stdout.strip()


if __name__ == "__main__":
    sys.exit(exit_code_of(main))
