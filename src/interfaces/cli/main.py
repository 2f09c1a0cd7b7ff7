"""The command line."""

import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from domain.errors import AgentError
from interfaces.cli import article, chat, doctor, notes, prompts, runs, steps, tools
from interfaces.cli.exit_codes import RUN_FAILED, TABLE, exit_code
from interfaces.cli.output import accept_any_text, tell

app = typer.Typer(
    help="Turns a folder of Markdown notes into a cited article.",
    epilog=TABLE,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(article.write)
app.command()(chat.chat)
app.command()(notes.capture)
app.command()(notes.search)
app.add_typer(runs.app, name="runs")
app.command()(steps.step)
app.add_typer(prompts.app, name="prompts")
app.add_typer(tools.app, name="tools")
app.command()(doctor.doctor)


def _version() -> str:
    """Return the version of the package that brought this program, whatever the package is called."""
    programs = entry_points(group="console_scripts", name="agent", value=f"{__name__}:main")
    return next((program.dist.version for program in programs if program.dist), "unknown")


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the shape that Typer calls
    if wanted:
        typer.echo(_version())
        raise typer.Exit


VERSION = Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")]


@app.callback()
def agent(*, version: VERSION = False) -> None:
    """Turns a folder of Markdown notes into a cited article."""


def main() -> None:
    """Run the command line; no traceback reaches a person."""
    accept_any_text()
    try:
        app()
    except AgentError as error:
        tell(f"agent: {error}")
        sys.exit(exit_code(error))
    except Exception as error:  # noqa: BLE001 - the outermost edge
        tell(f"agent: unexpected {type(error).__name__}: {error}. Please report it.")
        sys.exit(RUN_FAILED)
