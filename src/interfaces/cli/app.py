"""The application of the command line: its commands, its help and its version."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typing_extensions import override

from infrastructure.parts import DISTRIBUTION
from interfaces.cli.commands import add_commands
from interfaces.cli.exit_codes import EXIT_CODES


class _WithSummary(TyperGroup):
    """Asks the package for its summary only when help is shown: that loads more than a command does."""

    @override
    def format_help_text(self, *arguments: Any) -> None:
        from importlib.metadata import metadata

        self.help = metadata(DISTRIBUTION)["Summary"]
        super().format_help_text(*arguments)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the shape that Typer calls
    if wanted:
        from importlib.metadata import version

        typer.echo(version(DISTRIBUTION))
        raise typer.Exit


VERSION = Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")]


def new_app() -> typer.Typer:
    """Return the application with every command."""
    app = typer.Typer(
        cls=_WithSummary,
        epilog=EXIT_CODES,
        no_args_is_help=True,
        callback=_agent,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    add_commands(app)
    return app


def _agent(*, version: VERSION = False) -> None:
    pass
