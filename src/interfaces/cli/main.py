"""The command line."""

import atexit
import gc
import io
import os
import sys
from typing import Annotated

import typer

from infrastructure.parts import DISTRIBUTION
from interfaces.cli.commands import add_commands
from interfaces.cli.exit_codes import EXIT_CODES, INTERRUPTED


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        from importlib.metadata import version

        typer.echo(version(DISTRIBUTION))
        raise typer.Exit


VERSION = Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")]


def main() -> None:
    """Run the command line; no traceback reaches a person."""
    gc.disable()  # imports make no garbage, but Python would search for it again and again,
    atexit.register(gc.freeze)  # and twice at exit
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed, and the next file would get its number
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # instead of failing at a character that the terminal lacks
    summary = None
    if len(sys.argv) == 1 or "--help" in sys.argv:  # reading the metadata of the package is slow
        from importlib.metadata import metadata

        summary = metadata(DISTRIBUTION)["Summary"]
    app = typer.Typer(
        help=summary,
        epilog=EXIT_CODES,
        no_args_is_help=True,
        callback=_agent,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    try:
        add_commands(app)
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        from interfaces.cli.errors import report

        sys.exit(report(error))


def _agent(*, version: VERSION = False) -> None:
    pass
