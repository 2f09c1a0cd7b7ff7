"""What `--help` says of a command is complete on a terminal of 80 columns, beside a name of ten characters."""

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_group

from interfaces.cli.commands import add_commands

add_commands(APP := typer.Typer())
AGENT = get_group(APP)
GROUPS = [AGENT, *(each for each in AGENT.commands.values() if isinstance(each, TyperGroup))]
ROOM = 80 - 2 - 6 - 10
"""What is left by Click's margins and the name; a longer name in a project cuts no summary of the template's own."""


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_no_summary_of_a_command_is_cut(group: TyperGroup) -> None:
    summaries = [command.get_short_help_str(ROOM) for command in group.commands.values()]
    assert summaries
    assert [summary for summary in summaries if summary.endswith("...")] == []
