import pytest

from domain.errors import (
    AgentError,
    BudgetSpent,
    CredentialsRefused,
    InvalidArguments,
    ModelUnavailable,
    RunHeld,
    StorageUnusable,
    UnknownRun,
)
from interfaces.cli.exit_codes import TABLE, exit_code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RunHeld("x"), 1),
        (UnknownRun("x"), 2),
        (InvalidArguments("x"), 2),
        (CredentialsRefused("x"), 3),
        (StorageUnusable("x"), 3),
        (ModelUnavailable("x"), 4),
        (BudgetSpent("x"), 5),
    ],
)
def test_an_error_leaves_with_the_code_of_its_branch(error: AgentError, code: int) -> None:
    assert exit_code(error) == code


def test_every_code_stands_in_the_table_of_the_help() -> None:
    def branches(error: type[AgentError]) -> list[type[AgentError]]:
        return [error, *(below for branch in error.__subclasses__() for below in branches(branch))]

    for error in branches(AgentError):
        assert f" {exit_code(error('x'))} " in TABLE
