"""Take the template's improvements, keep what was done in this project, and name the files in which the two meet."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import yaml
from copier import run_update

from scripts.answers import Refused, given_answers
from scripts.copying import FAILED, REFUSED, ended, quietly

ANSWERS = Path(".copier-answers.yml")


def main() -> int:
    """Update the project of this folder and return the exit code, which is not 0 while there are conflicts."""
    _check_the_template()
    answers = given_answers()
    template = quietly(partial(run_update, data=answers, skip_answered=True, overwrite=True, quiet=True)).template
    if conflicts := _git("diff", "--name-only", "--diff-filter=U"):
        sys.stderr.write("These files hold marks of a conflict (<<<<<<<); choose, then commit:\n")
        sys.stdout.write(conflicts)
        return FAILED
    changed = _git("status", "--porcelain")
    sys.stdout.write(
        "Updated. See 'git diff', run 'make check test', then commit.\n" if changed else "Nothing is new.\n"
    )
    questions = [name for name in template.questions_data if not name.startswith("own_")]
    if unknown := [name for name in answers if name not in questions]:
        sys.stderr.write(f"'{unknown[0]}' is no question and was left out. The questions are {', '.join(questions)}.\n")
        return REFUSED
    return 0


def _check_the_template() -> None:
    if not ANSWERS.is_file():
        raise Refused(f"There is no {ANSWERS} here: only what was made from a template can be updated.")
    template = yaml.safe_load(ANSWERS.read_text(encoding="utf-8")).get("_src_path", "")
    if Path(template).is_absolute() and not Path(template).exists():
        raise Refused(
            f"The template is no longer in {template}: say in {ANSWERS} where it is, as _src_path, and commit."
        )


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(ended(main))
