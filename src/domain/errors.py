"""Everything that can go wrong, in one tree.

AgentError
├── InvalidRequest: InvalidArguments
├── NotFound
├── Conflict
├── Misconfigured: InvalidSetting, CredentialsRefused, UnknownModel, InvalidPrompt, StorageUnusable
├── ProviderFailed: ModelUnavailable, ProtocolViolated
├── StorageFailed: StorageBusy, StorageFull
├── BudgetSpent: RepliesSpent
└── WorkFailed: ContextOverflow, ToolFailed
    └── AnswerRejected: MalformedAnswer, UnsupportedAnswer, AnswerCutShort, ModelRefused

Exit codes, HTTP statuses and what to do are given per branch by each interface, so an error of a part is a leaf on one
of these branches, beside the value that it is about.
"""

import re

from domain.usage import Usage

_ERRNO = re.compile(r"\[Errno -?\d+\] ")
"""The number that Python puts before the message of the operating system."""


class AgentError(Exception):
    """What happened, in one line, and the facts that an interface needs to say what to do."""

    def __init__(self, message: str, **facts: object) -> None:
        self.message = _ERRNO.sub("", " ".join(message.split()))
        self.facts = facts
        super().__init__(self.message)


class InvalidRequest(AgentError):
    """The request cannot be fulfilled as it is."""


class InvalidArguments(InvalidRequest):
    """A tool cannot be called with these arguments; the message tells the model what to fix."""


class NotFound(AgentError):
    """An id or a name is unknown."""


class Conflict(AgentError):
    """The current state does not allow the request, or another process has just changed it."""


class Misconfigured(AgentError):
    """Every request would fail until the set-up is fixed."""


class InvalidSetting(Misconfigured):
    """A variable is invalid or unknown."""


class CredentialsRefused(Misconfigured):
    """The provider refuses the key, or none is set."""


class UnknownModel(Misconfigured):
    """The provider has no such model."""


class InvalidPrompt(Misconfigured):
    """A prompt file is invalid, or its inputs are not those of its step."""


class StorageUnusable(Misconfigured):
    """The database or a folder is not writable, damaged, or of another version."""


class ProviderFailed(AgentError):
    """The model's provider failed."""


class ModelUnavailable(ProviderFailed):
    """No connection, a time-out, a rate limit or a server error, after all retries."""

    def __init__(self, message: str, *, retry_after: float | None = None, **facts: object) -> None:
        """Store also how many seconds the provider asks to wait; `None` if it does not say."""
        super().__init__(message, retry_after=retry_after or None, **facts)
        self.retry_after = retry_after


class ProtocolViolated(ProviderFailed):
    """The reply is not what the provider's protocol promises: no JSON, no choices, no content."""


class StorageFailed(AgentError):
    """Storage failed for now; the same request may succeed later."""


class StorageBusy(StorageFailed):
    """Another process keeps the database locked for longer than the time-out."""


class StorageFull(StorageFailed):
    """No space is left."""


class BudgetSpent(AgentError):
    """A limit of the budget is reached: `limit` names it, `value` is its value."""


class RepliesSpent(BudgetSpent):
    """The model still calls tools in the last reply that it has."""


class WorkFailed(AgentError):
    """The work cannot be completed."""


class AnswerRejected(WorkFailed):
    """The model's answer cannot be used, though its provider bills it."""

    def __init__(
        self,
        message: str,
        *,
        answer: str = "",
        complaints: tuple[str, ...] = (),
        usage: Usage | None = None,
        **facts: object,
    ) -> None:
        """Store also the answer, what is wrong with it, and its usage, unless that is charged already."""
        super().__init__(message, **facts)
        self.answer = answer
        self.complaints = complaints or (self.message,)
        self.usage = usage or Usage()


class MalformedAnswer(AnswerRejected):
    """The answer is not in the requested shape; the message says where."""


class UnsupportedAnswer(AnswerRejected):
    """The answer has the requested shape, but a check rejects it."""


class AnswerCutShort(AnswerRejected):
    """The answer stopped at the output limit."""


class ModelRefused(AnswerRejected):
    """The model, or its provider's content filter, declined to answer."""


class ContextOverflow(WorkFailed):
    """The prompt is longer than the model can read."""


class ToolFailed(WorkFailed):
    """A tool could not do what it was called for."""
