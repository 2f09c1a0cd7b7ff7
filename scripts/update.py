"""Update this project to the latest template, keep the project's changes, and name the files with conflicts."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import yaml
from copier import run_update

from scripts.answers import Refused, exit_code_of, given_answers, quietly, refuse_unknown

ANSWERS = Path(".copier-answers.yml")
CHECK = "run 'make check test' (it installs what is new), then commit"
START = 'git init && git add -A && git commit -m "Start"'


def main() -> int:
    """Update the project in this folder; the exit code is not 0 while there are conflicts."""
    project = Path.cwd()
    base = _base_of_the_template(project)
    answers = given_answers()
    refuse_unknown(answers, [name for name in _recorded() if not name.startswith("_")])
    before = _recorded().get("_commit")
    if subprocess.run(["git", "rev-parse", "--git-dir"], check=False, capture_output=True).returncode != 0:
        raise Refused(f"This project is no Git repository, which an update needs. Make it one: {START}")
    sys.stderr.write("Updating, which takes a minute or so ...\n")
    os.chdir(base)  # Copier resolves a relative template from here
    quietly(partial(run_update, str(project), answers, skip_answered=True, overwrite=True, quiet=True))
    os.chdir(project)
    if not _git("status", "--porcelain"):
        sys.stdout.write("Up to date.\n")
        return 0
    after = _recorded().get("_commit")
    news = f" from {before} to {after}, and the template's CHANGELOG.md says what is new" if after != before else ""
    if conflicts := _git("diff", "--name-only", "--diff-filter=U"):
        sys.stderr.write(f"Updated{news}. These files have conflicts (<<<<<<<): resolve them, {CHECK}.\n")
        sys.stdout.write(conflicts)
        return 1
    sys.stdout.write(f"Updated{news}. Look at 'git status' and 'git diff', {CHECK}.\n")
    return 0


def _recorded() -> dict[str, object]:
    if not ANSWERS.is_file():
        raise Refused(f"There is no {ANSWERS}: only a project that was started from a template can be updated.")
    answers: dict[str, object] = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
    return answers


def _base_of_the_template(project: Path) -> Path:
    """Return the folder to which the recorded path of the template is relative."""
    template = str(_recorded().get("_src_path", ""))
    if "://" in template or template.startswith(("git@", "gh:", "gl:", "git+")):
        return project
    bases = (project, project.parent)
    found = next((base for base in bases if (base / Path(template).expanduser()).exists()), None)
    if found is None:
        raise Refused(f"The template {template} is not found. Write its path or address as _src_path into {ANSWERS}.")
    return found


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(exit_code_of(main))
