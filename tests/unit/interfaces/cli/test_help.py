"""What `--help` says is complete on a terminal of 80 columns, of which Click leaves two empty."""

import pytest
import typer
from typer.main import get_group
from typer.testing import CliRunner

from interfaces.cli.commands import add_commands


def agent() -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None)
    add_commands(app)
    return app


GROUPS = [[name] for name, command in get_group(agent()).commands.items() if hasattr(command, "commands")]


@pytest.mark.parametrize("group", [[], *GROUPS], ids=" ".join)
def test_no_summary_of_a_command_is_cut(group: list[str]) -> None:
    shown = CliRunner().invoke(agent(), [*group, "--help"], terminal_width=78).stdout
    assert "Commands:" in shown
    assert [line for line in shown.splitlines() if line.endswith("...") and not line.startswith("Usage")] == []
