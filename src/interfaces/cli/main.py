"""The command line."""

import sys
from typing import Annotated

import typer

from domain.errors import AgentError
from interfaces.cli import doctor, notes, prompts, runs, steps, tools
from interfaces.cli.article import add_article_commands  # part: article
from interfaces.cli.chat import add_chat_commands  # part: chat
from interfaces.cli.evaluation import evaluate  # part: evaluation
from interfaces.cli.exit_codes import RUN_FAILED, TABLE, exit_code
from interfaces.cli.keys import keys  # part: http
from interfaces.cli.mcp import mcp  # part: mcp
from interfaces.cli.output import accept_any_text, tell
from interfaces.cli.serve import serve  # part: http
from interfaces.cli.version import program_version

app = typer.Typer(
    help="An agent that works from a folder of Markdown notes.",
    epilog=TABLE,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
add_article_commands(app, runs.app)  # part: article
add_chat_commands(app)  # part: chat
app.command()(notes.capture)
app.command()(notes.search)
app.add_typer(runs.app, name="runs")
app.command()(steps.step)
app.add_typer(prompts.app, name="prompts")
app.add_typer(tools.app, name="tools")
app.command()(evaluate)  # part: evaluation
app.command()(mcp)  # part: mcp
app.command()(doctor.doctor)
app.command()(serve)  # part: http
app.add_typer(keys, name="keys")  # part: http


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the shape that Typer calls
    if wanted:
        typer.echo(program_version())
        raise typer.Exit


VERSION = Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")]


@app.callback()
def agent(*, version: VERSION = False) -> None:
    """An agent that works from a folder of Markdown notes."""


def main() -> None:
    """Run the command line; no traceback reaches a person."""
    accept_any_text()
    try:
        app()
    except AgentError as error:
        tell(f"agent: {error}")
        sys.exit(exit_code(error))
    except Exception as error:  # noqa: BLE001 - the outermost edge
        from infrastructure.redaction import Secrets
        from infrastructure.settings import ENV_FILE

        said = Secrets(env_file=ENV_FILE).blank(str(error))
        tell(f"agent: unexpected {type(error).__name__}: {said}. Please report it.")
        sys.exit(RUN_FAILED)
