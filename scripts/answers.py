"""The answers that a command of make was given: one as `DATA='question=answer'`, several in the file `ANSWERS`."""

import os
from pathlib import Path
from typing import Any

import yaml


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
