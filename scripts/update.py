"""Take the template's improvements, keep what was done in this project, and name the files in which the two meet."""

import subprocess
import sys
from pathlib import Path

from copier import run_update

from scripts.answers import FAILURES, Refused, given_answers, in_a_line

CONFLICTS = ("git", "diff", "--name-only", "--diff-filter=U")
REFUSED, FAILED, STOPPED = 2, 1, 130


def main() -> int:
    """Update the project of this folder and return the exit code, which is not 0 while there are conflicts."""
    try:
        _check_the_place()
        answers = given_answers()
        template = run_update(data=answers, skip_answered=True, overwrite=True, quiet=True).template
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return REFUSED
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped: nothing was changed.\n")
        return STOPPED
    except FAILURES as error:
        sys.stderr.write(f"{in_a_line(error)}\n")
        return FAILED
    for unknown in answers.keys() - template.questions_data.keys():
        sys.stderr.write(f"'{unknown}' is no question of the template: that answer was left out.\n")
    conflicts = subprocess.run(CONFLICTS, check=True, capture_output=True, text=True).stdout
    if conflicts:
        sys.stderr.write("These files hold marks of a conflict (<<<<<<<); choose, then commit:\n")
        sys.stdout.write(conflicts)
        return FAILED
    sys.stdout.write("Updated. See 'git diff', run 'make check test', then commit.\n")
    return 0


def _check_the_place() -> None:
    if not Path(".copier-answers.yml").is_file():
        raise Refused("There is no .copier-answers.yml here: only what was made from a template can be updated.")


if __name__ == "__main__":
    sys.exit(main())
