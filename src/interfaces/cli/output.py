"""Writing results to standard output, and notes to standard error."""

import contextlib
import json
import os
import re
import stat
import sys
from typing import TextIO

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\U000e0000-\U000e01ef]")
"""Control characters except tab and newline, overrides of the writing direction, and invisible letters."""


class NobodyReads(Exception):
    """The reader of standard output has closed it; further output is dropped."""


def show(text: str) -> None:
    """Write a result to standard output."""
    with contextlib.suppress(NobodyReads):
        show_piece(f"{text.rstrip()}\n")


def show_piece(text: str) -> None:
    """Write a piece of a result to standard output at once; raise `NobodyReads` if its reader has closed it."""
    try:
        _write(sys.stdout, text)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # otherwise Python would report it again at exit
        if isinstance(error, BrokenPipeError):
            raise NobodyReads from error
        from domain.errors import StorageFailed

        raise StorageFailed(f"Standard output cannot be written: {error.strerror}") from error


def show_json(document: object, *, indent: int | None = 2) -> None:
    """Write contracts, or tuples and dictionaries of them, to standard output as one JSON document."""
    show(to_json(document, indent=indent))


def to_json(document: object, *, indent: int | None) -> str:
    """Return contracts, or tuples and dictionaries of them, as JSON in the encoding of standard output."""
    from pydantic_core import to_jsonable_python

    is_unicode = sys.stdout.encoding.lower().startswith("utf")
    return json.dumps(to_jsonable_python(document), ensure_ascii=not is_unicode, indent=indent)


def show_result(document: object, text: str, *, as_json: bool, if_empty: str = "") -> None:
    """Write a result as a JSON document for a program, or as text for a person; note `if_empty` if there is no text."""
    if as_json:
        show_json(document)
    elif text:
        show(text)
    note("" if text else if_empty)


def writes_to_file() -> bool:
    """Whether standard output is a regular file, in which written words cannot be withdrawn."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):  # closed, or an object in memory
        return False


def note(text: str) -> None:
    """Write a note to standard error, unless it is empty or standard error is closed."""
    note_piece(f"{text.rstrip()}\n" if text else "")


def note_piece(text: str) -> None:
    """Write a piece of a note to standard error at once."""
    with contextlib.suppress(OSError):
        _write(sys.stderr, text)


def counted(number: int, noun: str) -> str:
    """Return the number with the noun, in the plural if need be: `1 turn`, `2 turns`."""
    return f"{number} {noun if number == 1 else f'{noun}s'}"


def cut(text: str, length: int) -> str:
    """Return at most `length` characters of the text."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def safe(text: str) -> str:
    """Return the text without characters that control a terminal or deceive its reader."""
    return _UNSAFE.sub("", text)


def _write(stream: TextIO, text: str) -> None:
    stream.write(safe(text) if stream.isatty() else text)
    stream.flush()
