from collections.abc import Iterator
from typing import Any

import pytest
import typer

from interfaces.cli.commands import add_commands


def arguments(command: Any) -> Iterator[Any]:
    """Every argument of a command and of those below it."""
    for inner in getattr(command, "commands", {}).values():
        yield from arguments(inner)
    yield from (
        pytest.param(each, id=f"{command.name} {each.name}") for each in command.params if each.opts[0][0] != "-"
    )


def every_argument() -> list[Any]:
    add_commands(app := typer.Typer())
    return list(arguments(typer.main.get_command(app)))


@pytest.mark.parametrize("argument", every_argument())
def test_help_and_errors_give_an_argument_the_same_name(argument: Any) -> None:
    assert argument.metavar
    assert argument.metavar == argument.metavar.upper()
