"""The answers that a command of make was given: one as `DATA='question=answer'`, several in the file `ANSWERS`."""

import contextlib
import io
import os
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from copier.errors import CopierError

Done = TypeVar("Done")

FAILURES = (CopierError, ValueError, TypeError, OSError, subprocess.SubprocessError, yaml.YAMLError)
"""What Copier raises when an answer is wrong or something is in its way."""


def quietly(work: Callable[[], Done]) -> Done:
    """Let Copier work without its remarks: what matters of them is said by who calls this."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        return work()


class Refused(Exception):
    """What was asked for cannot be done; the message says why and what can."""


def given_answers() -> dict[str, Any]:
    """Return the answers by question; the one in `DATA` wins, a text that Copier reads as the question's type."""
    return _in_file(os.environ.get("ANSWERS", "")) | _in_data(os.environ.get("DATA", ""))


def _in_data(data: str) -> dict[str, Any]:
    if not data:
        return {}
    question, equals, answer = data.partition("=")
    if not equals:
        raise Refused(f"DATA={data} is no answer. Write DATA='question=answer'.")
    return {question: answer}


def _in_file(name: str) -> dict[str, Any]:
    if not name:
        return {}
    try:
        answers = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(f"ANSWERS={name} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise Refused(f"ANSWERS={name} is no YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(answers, dict):
        raise Refused(f"ANSWERS={name} holds no answers. Write 'question: answer', one to a line.")
    return answers


def in_a_line(error: BaseException) -> str:
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
