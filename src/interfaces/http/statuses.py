"""The HTTP status of each branch of the error tree."""

import math
from http import HTTPStatus

from domain.errors import (
    AgentError,
    BudgetSpent,
    Conflict,
    ContextOverflow,
    InvalidRequest,
    Misconfigured,
    ModelRefused,
    ModelUnavailable,
    NotFound,
    ProviderFailed,
    StorageFailed,
    StorageFull,
    WorkFailed,
)


class ServerBusy(AgentError):
    """The server is stopping, or has as much work as it takes at the same time."""


STOPPING = "The server is stopping"
RETRY_AFTER = 5
"""Seconds after which to try again, if nobody says how long."""

_BY_BRANCH: tuple[tuple[type[AgentError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (InvalidRequest, 422),
    (BudgetSpent, 422),
    (ModelRefused, 422),
    (ContextOverflow, 422),
    (ModelUnavailable, 503),
    (ProviderFailed, 502),
    (WorkFailed, 502),
    (StorageFull, 507),
    (StorageFailed, 503),
    (ServerBusy, 503),
    (Misconfigured, 500),
    (AgentError, 500),
)


def status_of(error: AgentError) -> int:
    """Return the status of the error's branch of the tree."""
    return next(status for branch, status in _BY_BRANCH if isinstance(error, branch))


def retry_after(error: AgentError) -> dict[str, str]:
    """Return the header that says when to try again, if that may help."""
    if status_of(error) != HTTPStatus.SERVICE_UNAVAILABLE:
        return {}
    seconds = error.retry_after if isinstance(error, ModelUnavailable) else None
    return {"Retry-After": str(max(1, math.ceil(seconds or RETRY_AFTER)))}
