"""What the commands that call Copier share: reading answers, and turning errors into exit codes."""

import contextlib
import io
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from copier._main import Worker
from copier.errors import CopierError
from jinja2 import TemplateError

_render = getattr(Worker, "_render_string", None)  # private: if it is gone, Copier is only slower


def _rendered(worker: Worker, text: str, *others: Any, **options: Any) -> str:
    return _render(worker, text, *others, **options) if _render and "<%" in text else text


# Copier renders every component of every path, and each time the name of the answers file: 80 % of its time.
Worker._render_string = _rendered  # type: ignore[assignment, method-assign]  # noqa: SLF001
Worker.answers_relpath = property(  # type: ignore[assignment, method-assign]
    lambda worker: worker.answers_file or worker.template.answers_relpath
)

Done = TypeVar("Done")

FAILURES = (CopierError, TemplateError, ValueError, TypeError, OSError, subprocess.SubprocessError, yaml.YAMLError)
"""What Copier raises if an answer is invalid or a file is in its way."""


class Refused(Exception):
    """The command cannot do this; the message says why, and what to do."""


def given_answers() -> dict[str, Any]:
    """Return the answers in the file `ANSWERS`, and the one in `DATA='question=answer'`, which takes precedence."""
    return _in_file(os.environ.get("ANSWERS", "")) | _in_data(os.environ.get("DATA", ""))


def exit_code_of(work: Callable[[], int]) -> int:
    """Do the work and return its exit code; print an error as one line."""
    try:
        return work()
    except Refused as refused:
        message, code = str(refused), 2
    except KeyboardInterrupt:
        message, code = "\nInterrupted; nothing was changed.", 130
    except FAILURES as error:
        message, code = " ".join(str(error).split()), 1
    sys.stderr.write(f"{message}\n")
    return code


def quietly(work: Callable[[], Done]) -> Done:
    """Do the work without the warnings and messages of Copier."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        return work()


def refuse_unknown(answers: dict[str, Any], questions: list[str]) -> None:
    """Raise `Refused` for an answer without a question."""
    if unknown := [name for name in answers if name not in questions]:
        raise Refused(f"There is no question '{unknown[0]}'. The questions are {', '.join(questions)}.")


def _in_data(data: str) -> dict[str, Any]:
    question, equals, answer = data.partition("=")
    if data and not equals:
        raise Refused(f"DATA={data} is invalid. Write DATA='question=answer'.")
    return {question: answer} if data else {}


def _in_file(name: str) -> dict[str, Any]:
    if not name:
        return {}
    try:
        answers = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(f"ANSWERS={name} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise Refused(f"ANSWERS={name} is not YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(answers, dict):
        raise Refused(f"ANSWERS={name} holds no answers. Write 'question: answer', one on each line.")
    return answers
