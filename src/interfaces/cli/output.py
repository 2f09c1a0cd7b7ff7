"""What goes to standard output, and what to standard error."""

import contextlib
import json
import os
import re
import stat
import sys
from typing import TextIO

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\U000e0000-\U000e01ef]")
"""Control characters except tab and newline, direction overrides, and invisible letters."""


class NobodyReads(Exception):
    """The reader of standard output has gone; what is written from now on is dropped."""


def show(text: str) -> None:
    """Write a result to standard output."""
    with contextlib.suppress(NobodyReads):
        show_piece(f"{text.rstrip()}\n")


def show_piece(text: str) -> None:
    """Write a piece of a result to standard output at once; raise `NobodyReads` if its reader has gone meanwhile."""
    try:
        _write(sys.stdout, text)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would complain about it at exit
        if isinstance(error, BrokenPipeError):
            raise NobodyReads from error
        from domain.errors import StorageFailed

        raise StorageFailed(f"Standard output cannot be written: {error.strerror}") from error


def show_json(document: object, *, indent: int | None = 2) -> None:
    """Write contracts, or what is made of them, to standard output as one JSON document."""
    show(to_json(document, indent=indent))


def to_json(document: object, *, indent: int | None) -> str:
    """Return contracts, or what is made of them, as JSON in the encoding of standard output."""
    from pydantic_core import to_jsonable_python

    is_unicode = sys.stdout.encoding.lower().startswith("utf")
    return json.dumps(to_jsonable_python(document), ensure_ascii=not is_unicode, indent=indent)


def show_result(document: object, text: str, *, as_json: bool) -> None:
    """Write a result as a JSON document for a program, or as text, which may be empty, for a person."""
    if as_json:
        show_json(document)
    elif text:
        show(text)


def is_kept() -> bool:
    """Whether standard output is a file, in which everything that was shown stays."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):  # it is closed, or not a file of the system
        return False


def note(text: str) -> None:
    """Write a note to standard error, if there is one and that is open."""
    note_piece(f"{text.rstrip()}\n" if text else "")


def note_piece(text: str) -> None:
    """Write a piece of a note to standard error at once."""
    with contextlib.suppress(OSError):
        _write(sys.stderr, text)


def counted(number: int, noun: str) -> str:
    """Return `1 turn` or `2 turns`."""
    return f"{number} {noun if number == 1 else f'{noun}s'}"


def cut(text: str, length: int) -> str:
    """Return at most `length` characters of the text."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def safe(text: str) -> str:
    """Return the text without what a terminal would obey or show as something else."""
    return _UNSAFE.sub("", text)


def _write(stream: TextIO, text: str) -> None:
    stream.write(safe(text) if stream.isatty() else text)
    stream.flush()
