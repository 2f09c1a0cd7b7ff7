"""Which HTTP status each branch of the error tree has."""

import math

from domain.conversations import ConversationMoved, UnknownConversation  # part: chat
from domain.datasets import UnknownDataset  # part: evaluation
from domain.errors import (
    AgentError,
    AnswerRejected,
    BudgetSpent,
    ContextOverflow,
    InvalidRequest,
    Misconfigured,
    ModelRefused,
    ModelUnavailable,
    OutOfTurn,
    ProviderFailed,
    RunCancelled,
    RunFailed,
    RunHeld,
    StorageBusy,
    StorageFull,
    ToolFailed,
    UnknownPrompt,
    UnknownRun,
    UnknownStep,
    UnreadableFolder,
)


class ServerStopping(RunFailed):
    """The server is about to end, and answers no more."""


SHORT_WAIT = 5
"""Seconds after which to try again what failed for a moment, where nobody says how long."""

_STATUSES: tuple[tuple[type[AgentError], int], ...] = (
    (ServerStopping, 503),
    (UnknownRun, 404),
    (UnknownStep, 404),
    (UnknownPrompt, 404),
    (UnreadableFolder, 404),
    (UnknownConversation, 404),  # part: chat
    (UnknownDataset, 404),  # part: evaluation
    (OutOfTurn, 409),
    (InvalidRequest, 422),
    (Misconfigured, 500),
    (ModelUnavailable, 503),
    (ProviderFailed, 502),
    (BudgetSpent, 422),
    (ModelRefused, 422),
    (ContextOverflow, 422),
    (AnswerRejected, 502),
    (ToolFailed, 502),
    (RunHeld, 409),
    (RunCancelled, 409),
    (ConversationMoved, 409),  # part: chat
    (StorageBusy, 503),
    (StorageFull, 507),
    (AgentError, 500),
)


def status_of(error: AgentError) -> int:
    """Return the status of the error's branch of the tree."""
    return next(status for branch, status in _STATUSES if isinstance(error, branch))


def retry_after(error: AgentError) -> int | None:
    """Return in how many seconds to try again; `None` where that would not help by itself."""
    if isinstance(error, ModelUnavailable):
        return max(1, math.ceil(error.retry_after or SHORT_WAIT))
    return SHORT_WAIT if isinstance(error, (StorageBusy, ServerStopping)) else None
