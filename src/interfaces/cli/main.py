"""The command line."""

import io
import sys
import traceback
from importlib.metadata import metadata
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import AgentError
from infrastructure.parts import DISTRIBUTION
from interfaces.cli.commands import add_commands
from interfaces.cli.errors import CONFIGURATION, EXIT_CODES, WORK_FAILED, exit_code
from interfaces.cli.output import note


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the shape that Typer calls
    if wanted:
        typer.echo(metadata(DISTRIBUTION)["Version"])
        raise typer.Exit


VERSION = Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")]


def main() -> None:
    """Run the command line; no traceback reaches a person."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that a terminal lacks ends no program
    app = typer.Typer(
        help=metadata(DISTRIBUTION)["Summary"],
        epilog=EXIT_CODES,
        no_args_is_help=True,
        callback=_agent,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    add_commands(app)
    try:
        app()
    except AgentError as error:
        note(f"agent: {error}")
        sys.exit(exit_code(error))
    except NotImplementedError as error:
        note(f"agent: {_place_of(error)} is not implemented yet. Write it, or choose another adapter.")
        sys.exit(CONFIGURATION)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        from infrastructure.redaction import Secrets
        from infrastructure.settings import ENV_FILE

        said = Secrets(env_file=ENV_FILE).redact(str(error))
        note(f"agent: unexpected {type(error).__name__} in {_place_of(error)}: {said}")
        sys.exit(WORK_FAILED)


def _place_of(error: Exception) -> str:
    """Return the innermost function of this project's code that the error passed: `find_order in .../tools.py:12`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(Path(__file__).parents[2])]
    last = (own or frames)[-1]
    return f"{last.name} in {last.filename}:{last.lineno}"


def _agent(*, version: VERSION = False) -> None:
    pass
