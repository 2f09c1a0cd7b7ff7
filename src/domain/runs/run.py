"""Runs: the request, the steps that were executed, and the status."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType, Self

from pydantic import AwareDatetime, Field

from domain.contract import Contract
from domain.errors import Conflict, InvalidRequest, NotFound, StorageFailed
from domain.identifiers import LETTERS, RunId, new_identifier
from domain.prompts import PromptName
from domain.usage import Budget, Usage

StepKey = NewType("StepKey", str)
"""Equal while the step's name, request, prompt and model are the same: then its result is reused."""
_LONGEST: Final = timedelta(days=36_525)
"""A century: any queue can wait for that long."""
_MAX_EXECUTIONS: Final = 10


class UnknownRun(NotFound):
    """The journal has no run of this id."""


class RunHeld(Conflict):
    """Another process executes the run."""


class RunCancelled(Conflict):
    """The run was cancelled, which is final."""


class CallerBusy(Conflict):
    """The caller has as many runs in progress as are allowed; the queue delivers this one again later."""


class NoResult(Conflict):
    """The run is neither done nor waiting, so there is nothing to show, or its workflow or contracts have changed."""


class RunSuperseded(Conflict):
    """A later execution of the run began, so this one may write nothing."""


class QueueFull(StorageFailed):
    """As many runs wait as are allowed; the new one was not started."""


class RunStatus(StrEnum):
    """The state of a run. `RUNNING` may be outdated: the journal keeps it after the process was killed."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DONE = "done"


IN_PROGRESS = (RunStatus.QUEUED, RunStatus.RUNNING)
"""The states of a run that ends without a person."""
STOPPED = (RunStatus.INTERRUPTED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.DONE)
"""The states of a run that is neither in progress nor waiting for a decision."""


class Schedule(Contract):
    """The priority of a run among those that wait, and the time before which it is not executed."""

    priority: int = Field(default=0, ge=-100, le=100, description="Of runs that wait, the highest is executed first.")
    not_before: AwareDatetime | None = Field(default=None, description="The time before which it is not executed.")

    def wait(self, now: datetime) -> timedelta:
        """Return how long the run must still wait; zero if it is due."""
        return min(max(self.not_before - now, timedelta()), _LONGEST) if self.not_before else timedelta()


class Run(Schedule):
    """The work on one request, as JSON; `outcome` says where the result is, why there is none, or who executes the run.

    A queue executes a run that is `in_background`, and again after an interruption; a person watches any other run.
    `execution` counts the executions that began: the journal refuses what an earlier one still writes.
    """

    id: RunId
    use_case: str
    title: str = ""
    request: str
    model: str
    budget: Budget
    status: RunStatus
    started: datetime
    outcome: str = ""
    in_background: bool = False
    caller: str = ""
    execution: int = 0

    @property
    def has_result(self) -> bool:
        """Whether the run is done, or waits for a decision on a proposal: then it is shown, and not executed."""
        return self.status in {RunStatus.DONE, RunStatus.WAITING}

    def with_status(self, status: RunStatus, outcome: str = "") -> Self:
        """Return the run in another state."""
        return self.model_copy(update={"status": status, "outcome": outcome})

    def cancelled(self) -> Self:
        """Return the run as cancelled for good; raise `Conflict` if it is done."""
        if self.status is RunStatus.DONE:
            raise Conflict(f"Run {self.id} is done and cannot be cancelled", run=self.id)
        return self.with_status(RunStatus.CANCELLED, "cancelled by a person")

    def decided(self) -> Self:
        """Return the run ready to be resumed; raise `Conflict` unless it waits for a person's decision."""
        if self.status is not RunStatus.WAITING:
            raise Conflict(f"Run {self.id} does not wait for a decision: it is {self.status}", run=self.id)
        return self.with_status(RunStatus.INTERRUPTED)

    def check_survived(self) -> None:
        """Raise `InvalidRequest` if the process of the tenth execution has died: the run may be what kills it."""
        if self.status is RunStatus.RUNNING and self.execution >= _MAX_EXECUTIONS:
            raise InvalidRequest(f"Its process died in execution {self.execution}; no other begins by itself")

    def check_latest(self, execution: int) -> None:
        """Raise `RunSuperseded` unless this execution is the latest."""
        if self.execution != execution:
            raise RunSuperseded(f"Run {self.id} has been started again elsewhere", run=self.id)

    def check_active(self, execution: int) -> None:
        """Raise `RunCancelled`, or `RunSuperseded` unless this execution is the latest."""
        if self.status is RunStatus.CANCELLED:
            raise RunCancelled(f"Run {self.id} was cancelled", run=self.id)
        self.check_latest(execution)


class StepRecord(Contract):
    """A step that was executed, or what a person decided: the `result` as JSON, or `None` and the `failure`."""

    id: str = Field(default_factory=lambda: new_identifier(12))
    key: StepKey
    name: str
    label: str = ""
    request: str
    result: str | None = None
    prompt: PromptName | None = None
    prompt_fingerprint: str | None = None
    model: str | None = None
    usage: Usage = Usage()
    started: datetime
    seconds: float = 0.0
    failure: str = ""
    is_decision: bool = False


class RunHistory(Contract):
    """A run and its steps, in the order in which they ended."""

    run: Run
    steps: tuple[StepRecord, ...] = ()

    @property
    def usage(self) -> Usage:
        """What all steps used, the failed ones too."""
        return sum((step.usage for step in self.steps), Usage())

    def latest(self, name: str) -> StepRecord | None:
        """Return the step of this name that ended last, whether it has a result or failed."""
        return next((step for step in reversed(self.steps) if step.name == name), None)


def run_id_for(key: str) -> RunId:
    """Return the id of the run that belongs to the key: the same key gives the same id."""
    digest = hashlib.sha256(key.encode()).digest()
    return RunId("".join(LETTERS[byte % len(LETTERS)] for byte in digest[:20]))


def step_key(name: str, request: str, prompt_fingerprint: str | None = None, model: str | None = None) -> StepKey:
    """Return a digest of all that a step's result depends on."""
    parts = "\0".join((name, request, prompt_fingerprint or "", model or ""))
    return StepKey(hashlib.sha256(parts.encode()).hexdigest()[:32])
