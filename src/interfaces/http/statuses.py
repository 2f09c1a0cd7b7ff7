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

_BY_BRANCH: tuple[tuple[int, tuple[type[AgentError], ...]], ...] = (
    (404, (errors.NotFound,)),
    (409, (errors.Conflict,)),
    (422, (errors.InvalidRequest, errors.BudgetSpent, errors.ModelRefused, errors.ContextOverflow)),
    (507, (errors.StorageFull,)),
    (503, (ModelUnavailable, errors.StorageFailed, ServerBusy)),
    (502, (errors.ProviderFailed, errors.WorkFailed)),
    (500, (AgentError,)),
)


def status_of(error: AgentError) -> int:
    """Return the status of the error's branch of the tree."""
    return next(status for status, branches in _BY_BRANCH if isinstance(error, branches))


def retry_after(error: AgentError) -> dict[str, str]:
    """Return the header that says when to try again, if that may help."""
    if status_of(error) != HTTPStatus.SERVICE_UNAVAILABLE:
        return {}
    seconds = error.retry_after if isinstance(error, ModelUnavailable) else None
    return {"Retry-After": str(max(1, math.ceil(seconds or RETRY_AFTER)))}
