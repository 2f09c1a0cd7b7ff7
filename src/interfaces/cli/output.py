"""What goes to standard output, and what to standard error."""

import contextlib
import errno
import json
import os
import re
import sys
from pathlib import Path
from typing import TextIO

from pydantic import JsonValue

from domain.errors import StorageFull, StorageUnusable

_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e01ef]")
"""Controls but for tab and new line, what turns the direction of writing, and letters that nobody sees."""


def show(text: str) -> None:
    """Write a result to standard output; whoever reads it may go, and miss the rest."""
    show_piece(f"{text.rstrip()}\n")


def show_piece(text: str) -> None:
    """Write a piece of a result to standard output as it is, at once."""
    try:
        sys.stdout.write(_harmless(text) if sys.stdout.isatty() else text)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go(sys.stdout)
    except OSError as error:
        _let_go(sys.stdout)
        remedy = "Send it elsewhere; what was done is done."
        kind = StorageFull if error.errno == errno.ENOSPC else StorageUnusable
        raise kind(f"Standard output takes nothing more: {error.strerror}", remedy=remedy) from error


def show_json(document: JsonValue) -> None:
    """Write one JSON document, and nothing else, to standard output; escaped where that cannot hold every letter."""
    show(json.dumps(document, ensure_ascii=not _holds_every_letter(), indent=2))


def show_json_line(document: JsonValue) -> None:
    """Write a JSON document on a line of standard output, as one of a stream."""
    show(json.dumps(document, ensure_ascii=not _holds_every_letter()))


def tell(text: str) -> None:
    """Write a remark to standard error, if that takes any."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{_harmless(text.rstrip()) if sys.stderr.isatty() else text.rstrip()}\n")
        sys.stderr.flush()


def standard_error() -> TextIO:
    """Return standard error, for a library that writes to it."""
    return sys.stderr


def show_markdown(text: str) -> None:
    """Write Markdown to standard output: laid out for a person at a terminal, as it is for a program."""
    if not sys.stdout.isatty():
        show(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(_harmless(text), hyperlinks=False))  # a person sees where a link leads


def accept_any_text() -> None:
    """Let no character that the terminal cannot show, and no stream that is closed, end the program."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def cut(text: str, longest: int | None) -> str:
    """Return no more than so many letters of the text; all of it if there is no limit."""
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def _harmless(text: str) -> str:
    """Return the text without what a terminal obeys, or shows as something else: notes may hold anything."""
    return _HARMFUL.sub("", text)


def _holds_every_letter() -> bool:
    return (sys.stdout.encoding or "").casefold().startswith("utf")


def _let_go(stream: TextIO) -> None:
    """Lead a stream nowhere, with what it still holds: Python would complain of that at its end."""
    with _nowhere() as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
