"""Everything that can go wrong, in one tree; an interface has one table from its branches to its codes.

AgentError
├── InvalidRequest          cannot be done as asked
│   ├── UnreadableFolder        the folder of notes is missing or closed
│   ├── UnknownRun  UnknownStep  UnknownPrompt
│   ├── OutOfTurn               not while the run, or the conversation, stands as it does
│   └── InvalidArguments        a tool cannot be called with these
├── Misconfigured           the set-up is wrong, and every request would fail
│   ├── InvalidSetting          a variable has a bad value, or is unknown
│   ├── CredentialsRefused      the provider refuses the key, or none is set
│   ├── UnknownModel            the provider has no such model
│   ├── InvalidPrompt           a prompt file does not fit its step
│   └── StorageUnusable         the database or a folder cannot be written, is damaged, or is of a newer version
├── ProviderFailed          the model's provider did not do its part
│   ├── ModelUnavailable        no connection, time-out, rate limit or server error, after the retries
│   └── ProtocolBroken          the provider's reply is not what its protocol promises
├── BudgetSpent             the run may not do more
└── RunFailed               the run cannot go on
    ├── NothingToWrite          no note has anything on the topic
    ├── AnswerRejected          the model's answer cost something and is of no use
    │   ├── MalformedAnswer         not in the shape asked for
    │   ├── UnsupportedAnswer       in shape, but it does not stand on the notes
    │   ├── AnswerCutShort          stopped at the model's length limit
    │   └── ModelRefused            the model or its content filter declined
    ├── ContextOverflow         the prompt is longer than the model can read
    ├── ToolFailed              a tool could not do what it was called for
    ├── RunHeld                 another process is executing the run
    ├── RunCancelled            somebody cancelled the run
    ├── StorageBusy             another process keeps the database locked
    └── StorageFull             there is no space left

An error of one capability alone is a leaf on one of these branches, and stands beside the value that it is about.
"""

from domain.usage import Usage


class AgentError(Exception):
    """What happened, where, and what to do next, in one line for a person."""

    def __init__(self, happened: str, *, remedy: str = "") -> None:
        self.happened = " ".join(happened.split())
        self.remedy = " ".join(remedy.split())
        super().__init__(f"{self.happened.rstrip('.')}. {self.remedy}" if self.remedy else self.happened)


class InvalidRequest(AgentError):
    """What was asked for cannot be done as asked."""


class UnreadableFolder(InvalidRequest):
    """The folder of notes is missing, is no folder, or may not be read."""


class UnknownRun(InvalidRequest):
    """No run has this id."""


class UnknownStep(InvalidRequest):
    """No step has this name, or the run has no record of it."""


class UnknownPrompt(InvalidRequest):
    """The prompt library has no prompt of this name."""


class OutOfTurn(InvalidRequest):
    """It cannot be done while the run, or the conversation, stands as it does."""


class InvalidArguments(InvalidRequest):
    """What a tool is to be called with does not fit it; the message tells a model what to mend."""


class Misconfigured(AgentError):
    """The set-up is wrong: every request would fail until it is mended."""


class InvalidSetting(Misconfigured):
    """A variable has a bad value, or is unknown."""


class CredentialsRefused(Misconfigured):
    """The provider refuses the key, or none is set."""


class UnknownModel(Misconfigured):
    """The provider has no such model."""


class InvalidPrompt(Misconfigured):
    """A prompt file cannot be read, or its inputs are not those that its step supplies."""


class StorageUnusable(Misconfigured):
    """The database or a folder cannot be written, is damaged, or is of a newer version."""


class ProviderFailed(AgentError):
    """The model's provider did not do its part."""


class ModelUnavailable(ProviderFailed):
    """No connection, a time-out, a rate limit or a server error, after all retries."""

    def __init__(self, happened: str, *, remedy: str = "", retry_after: float | None = None) -> None:
        """Store also how many seconds the provider asked to wait, where it said so."""
        super().__init__(happened, remedy=remedy)
        self.retry_after = retry_after


class ProtocolBroken(ProviderFailed):
    """The provider's reply is not what its protocol promises: no JSON, no choices, no content."""


class BudgetSpent(AgentError):
    """The run may not do more: its steps, model calls, tokens, money or time are used up."""


class RunFailed(AgentError):
    """The run cannot go on."""


class NothingToWrite(RunFailed):
    """No note has anything on the topic."""


class AnswerRejected(RunFailed):
    """The model's answer cost something and is of no use."""

    def __init__(
        self,
        happened: str,
        *,
        answer: str = "",
        complaints: tuple[str, ...] = (),
        usage: Usage | None = None,
        remedy: str = "",
    ) -> None:
        """Store also the answer's text, what is wrong with it, and what it cost where that is not accounted for."""
        super().__init__(happened, remedy=remedy)
        self.answer = answer
        self.complaints = complaints or (happened,)
        self.usage = usage or Usage()


class MalformedAnswer(AnswerRejected):
    """The answer is not in the shape that was asked for; the message says where."""


class UnsupportedAnswer(AnswerRejected):
    """The answer is in shape but does not stand on the notes: a quote is invented, a paragraph is not cited."""


class AnswerCutShort(AnswerRejected):
    """The answer stopped at the model's length limit."""


class ModelRefused(AnswerRejected):
    """The model, or its provider's content filter, declined to answer."""


class ContextOverflow(RunFailed):
    """The prompt is longer than the model can read."""


class ToolFailed(RunFailed):
    """A tool could not do what it was called for: its server is gone, did not answer in time, or broke its protocol."""


class RunHeld(RunFailed):
    """Another process is executing the run."""


class RunCancelled(RunFailed):
    """Somebody cancelled the run."""


class StorageBusy(RunFailed):
    """Another process keeps the database locked for longer than the busy time-out."""


class StorageFull(RunFailed):
    """There is no space left to write."""
