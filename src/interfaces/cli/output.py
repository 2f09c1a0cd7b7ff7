"""What goes to standard output, and what to standard error."""

import json
import sys

from pydantic import JsonValue


def show(text: str) -> None:
    """Write a result to standard output."""
    sys.stdout.write(f"{text.rstrip()}\n")
    sys.stdout.flush()


def show_json(document: JsonValue) -> None:
    """Write one JSON document, and nothing else, to standard output; escaped where that cannot hold every letter."""
    holds_every_letter = (sys.stdout.encoding or "").casefold().startswith("utf")
    show(json.dumps(document, ensure_ascii=not holds_every_letter, indent=2))


def tell(text: str) -> None:
    """Write a remark to standard error."""
    sys.stderr.write(f"{text.rstrip()}\n")
    sys.stderr.flush()


def show_markdown(text: str) -> None:
    """Write Markdown to standard output: laid out for a person at a terminal, as it is for a program."""
    if not sys.stdout.isatty():
        show(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def accept_any_text() -> None:
    """Let no character that the terminal cannot show end the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
