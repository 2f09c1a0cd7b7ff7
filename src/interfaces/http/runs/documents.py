"""Runs and their steps, as callers see them."""

from datetime import datetime
from typing import Self

from domain.contract import Contract
from domain.identifiers import RunId
from domain.runs.run import Run, RunHistory, RunStatus, StepRecord
from domain.usage import Usage


class ShownRun(Contract):
    """A run: `outcome` says where its result is, why there is none, or who works on it."""

    id: RunId
    use_case: str
    title: str
    model: str
    status: RunStatus
    started: datetime
    outcome: str

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return a run without its request."""
        return cls.model_validate(run.model_dump(include=set(cls.model_fields)))


class ShownStep(Contract):
    """A step that ended, and its number in the run; `failure` is empty if it has a result."""

    number: int
    name: str
    label: str
    model: str | None
    started: datetime
    seconds: float
    usage: Usage
    failure: str

    @classmethod
    def of(cls, number: int, step: StepRecord) -> Self:
        """Return a step without its request and its result."""
        return cls(number=number, **step.model_dump(include=set(cls.model_fields) - {"number"}))


class ShownHistory(Contract):
    """A run, and its steps after those that the client has."""

    run: ShownRun
    steps: tuple[ShownStep, ...]

    @classmethod
    def of(cls, history: RunHistory, *, after: int) -> Self:
        """Return a history of which the first `after` steps were not read."""
        steps = tuple(ShownStep.of(number, step) for number, step in enumerate(history.steps, start=after + 1))
        return cls(run=ShownRun.of(history.run), steps=steps)
