"""Runs: what was asked for, what was done, step by step, and where it stands."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self

from domain.contract import Contract
from domain.prompts import PromptName
from domain.usage import Budget, Usage

RunId = NewType("RunId", str)
StepKey = NewType("StepKey", str)
"""Equal while the step's name, request, prompt text and model are the same: then its result may be reused."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LETTERS_OF_A_NAME = 20


class RunStatus(StrEnum):
    """Where a run stands. Only `RUNNING` claims that a process is at work; one that died leaves it behind."""

    RUNNING = "running"
    WAITING = "waiting"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DONE = "done"


class Run(Contract):
    """One piece of work; `request` is the use case's request as JSON, `outcome` says where it is or why it failed.

    Nobody watches over a run that is `unattended`: who serves it goes on with it by itself after an interruption.
    """

    id: RunId
    use_case: str
    title: str
    request: str
    model: str
    budget: Budget
    status: RunStatus
    started: datetime
    outcome: str = ""
    unattended: bool = False

    def now(self, status: RunStatus, outcome: str = "") -> Self:
        """Return the run in another state."""
        return self.model_copy(update={"status": status, "outcome": outcome})


class StepRecord(Contract):
    """A step that was executed: its `result` as JSON, or `None` and the `failure` that ended it."""

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

    def ended(self, result: str | None, *, usage: Usage, seconds: float, failure: str = "") -> Self:
        """Return the record of the step at its end."""
        return self.model_copy(
            update={"result": result, "usage": usage, "seconds": seconds, "failure": failure},
        )


def new_run_id() -> RunId:
    """Return a name for a run that is short enough to type: eight letters and digits, none that looks like another."""
    return RunId("".join(secrets.choice(_LETTERS) for _ in range(8)))


def run_id_for(name: str) -> RunId:
    """Return the name of the one run that this name stands for: longer, so that no two names share a run."""
    number, letters = int.from_bytes(hashlib.sha256(name.encode()).digest()), ""
    while len(letters) < _LETTERS_OF_A_NAME:
        number, letter = divmod(number, len(_LETTERS))
        letters += _LETTERS[letter]
    return RunId(letters)


def step_key(name: str, request: str, prompt_fingerprint: str | None, model: str | None) -> StepKey:
    """Digest all that a step's result depends on."""
    parts = "\0".join((name, request, prompt_fingerprint or "", model or ""))
    return StepKey(hashlib.sha256(parts.encode()).hexdigest()[:32])


class RunHistory(Contract):
    """A run and its steps, in the order in which they ended."""

    run: Run
    steps: tuple[StepRecord, ...]

    @property
    def usage(self) -> Usage:
        """What all steps used, the failed ones too."""
        return sum((step.usage for step in self.steps), Usage())

    @property
    def known_cost(self) -> float:
        """What the steps of known cost were charged, in US dollars."""
        return sum(step.usage.cost_usd or 0.0 for step in self.steps)

    def finished(self, key: StepKey) -> StepRecord | None:
        """Return the latest record of this key that has a result."""
        return next((step for step in reversed(self.steps) if step.key == key and step.result is not None), None)

    def latest(self, name: str) -> StepRecord | None:
        """Return the step of this name that ended last, whether it has a result or failed."""
        return next((step for step in reversed(self.steps) if step.name == name), None)
