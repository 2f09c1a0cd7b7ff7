import pytest

from domain.errors import (
    AgentError,
    BudgetSpent,
    CredentialsRefused,
    InvalidRequest,
    ModelRefused,
    ModelUnavailable,
    OutOfTurn,
    ProtocolBroken,
    RunHeld,
    StorageBusy,
    StorageFull,
    UnknownRun,
)
from interfaces.http.statuses import retry_after, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UnknownRun("x"), 404),
        (OutOfTurn("x"), 409),
        (RunHeld("x"), 409),
        (InvalidRequest("x"), 422),
        (BudgetSpent("x"), 422),
        (ModelRefused("x"), 422),
        (CredentialsRefused("x"), 500),
        (ProtocolBroken("x"), 502),
        (ModelUnavailable("x"), 503),
        (StorageBusy("x"), 503),
        (StorageFull("x"), 507),
        (AgentError("x"), 500),
    ],
)
def test_an_error_has_the_status_of_its_branch(error: AgentError, status: int) -> None:
    assert status_of(error) == status


def test_who_may_try_again_is_told_when() -> None:
    assert retry_after(ModelUnavailable("x", retry_after=6.2)) == 7
    assert retry_after(ModelUnavailable("x")) == 5
    assert retry_after(StorageBusy("x")) == 5
    assert retry_after(UnknownRun("x")) is None
