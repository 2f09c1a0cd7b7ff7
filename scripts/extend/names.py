"""The names that a new part may have, and those that follow from them."""

import builtins
import difflib
import keyword
import re
from collections.abc import Iterable

VAGUE = {"utils", "helpers", "common", "base", "misc", "manager"}
LAYERS = {"domain", "application", "infrastructure", "interfaces"}
_LONGEST = 40


class Refused(Exception):
    """What was asked for cannot be added; the message is one line that says why."""


def checked(variable: str, name: str) -> str:
    """Return the name if a module and what is in it can be called so; refuse it otherwise."""
    if not name:
        raise Refused(f"{variable} is missing: say {variable}=name_of_it.")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        snake = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_0123456789")
        hint = f": did you mean {snake}?" if snake else ", such as read_calendar."
        raise Refused(f"{variable}={name!r} is not snake_case{hint}")
    if len(name) > _LONGEST:
        raise Refused(f"{variable}={name} is longer than {_LONGEST} characters.")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in vars(builtins):
        raise Refused(f"{variable}={name} is a word of Python: take another.")
    if name in VAGUE or name in LAYERS:
        raise Refused(f"{variable}={name} says nothing of what it is: take another.")
    return name


def one_of(variable: str, name: str, known: Iterable[str]) -> str:
    """Return the name if it is known; refuse it with those there are, and the one that may be meant, otherwise."""
    there_are = sorted(known)
    if name in there_are:
        return name
    close = difflib.get_close_matches(name, there_are, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    said = f"{variable}={name} is not there" if name else f"{variable} is missing"
    raise Refused(f"{said}: there are {', '.join(there_are)}.{hint}")


def class_named(stem: str) -> str:
    """Return the class of a module: `run_journal` holds `RunJournal`."""
    return "".join(word.capitalize() for word in stem.split("_"))


def plural(noun: str) -> str:
    """Return the folder of those who keep a port's promises: `note_repository` has `note_repositories`."""
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def words(stem: str) -> str:
    """Return the stem as words: `run_journal` is `run journal`."""
    return stem.replace("_", " ")
