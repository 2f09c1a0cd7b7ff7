"""What the commands that let Copier work have in common: it works quietly, and what goes wrong is one line."""

import contextlib
import io
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import TypeVar

import yaml
from copier.errors import CopierError

from scripts.answers import Refused

REFUSED, FAILED, STOPPED = 2, 1, 130
Done = TypeVar("Done")

FAILURES = (CopierError, ValueError, TypeError, OSError, subprocess.SubprocessError, yaml.YAMLError)
"""What Copier raises when an answer is wrong or something is in its way."""


def ended(work: Callable[[], int]) -> int:
    """Return the exit code of the work; what keeps it from its end is said in a line."""
    try:
        return work()
    except Refused as refused:
        said, code = str(refused), REFUSED
    except KeyboardInterrupt:
        said, code = "\nStopped: nothing was changed.", STOPPED
    except FAILURES as error:
        said, code = _in_a_line(error), FAILED
    sys.stderr.write(f"{said}\n")
    return code


def quietly(work: Callable[[], Done]) -> Done:
    """Let Copier work without its remarks: what matters of them is said by who calls this."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        return work()


def _in_a_line(error: BaseException) -> str:
    """Return what Copier has to say, on one line."""
    said = " ".join(str(error).split())
    match error:
        case yaml.YAMLError():
            return f"An answer is no YAML: {said}"
        case TypeError():
            return f"An answer has another type than its question ({said}). Several are a list: 'adapters=[http]'."
        case OSError(strerror=str(why), filename=name) if name:
            return f"{name}: {why}"
    return said
