"""The HTTP status of each branch of the error tree."""

import math
from http import HTTPStatus

from domain import errors
from domain.errors import AgentError, ModelUnavailable


class ServerBusy(AgentError):
    """The server is stopping, or has as much work as is allowed at the same time."""


STOPPING = "The server is stopping"
RETRY_AFTER = 5
"""Seconds after which to retry, if the error does not say."""

_BY_BRANCH: tuple[tuple[type[AgentError], int], ...] = (
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.InvalidRequest, 422),
    (errors.BudgetSpent, 422),
    (errors.ModelRefused, 422),
    (errors.ContextOverflow, 422),
    (ModelUnavailable, 503),
    (errors.ProviderFailed, 502),
    (errors.WorkFailed, 502),
    (errors.StorageFull, 507),
    (errors.StorageFailed, 503),
    (ServerBusy, 503),
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
