"""Runs and their steps, as callers see them."""

from datetime import datetime
from pathlib import PurePath
from typing import Annotated, Self

from fastapi import Path
from pydantic import JsonValue

from domain.contract import Contract
from domain.identifiers import RunId
from domain.runs.run import Run, RunHistory, RunStatus, StepRecord
from domain.usage import Usage
from interfaces.http.problems import without_folders

RUN = Annotated[RunId, Path(pattern="^[a-z0-9]{1,64}$", description="The run's id.")]


class ShownRun(Contract):
    """A run: `outcome` names its result, or says why there is none, or who works on it."""

    id: RunId
    use_case: str
    title: str
    model: str
    status: RunStatus
    started: datetime
    outcome: str
    priority: int
    not_before: datetime | None

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return a run without its request, and without the folders of this machine."""
        is_file = run.status is RunStatus.DONE and PurePath(run.outcome).is_absolute()
        outcome = PurePath(run.outcome).name if is_file else without_folders(run.outcome)
        return cls(**run.model_dump(include=set(cls.model_fields) - {"outcome"}), outcome=outcome)


class ShownResult(Contract):
    """A run, and the document that its workflow made of the request."""

    run: ShownRun
    result: JsonValue


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
        """Return a step without its request and its result, and without the folders of this machine."""
        shown = step.model_dump(include=set(cls.model_fields) - {"number", "failure"})
        return cls(number=number, failure=without_folders(step.failure), **shown)


class ShownHistory(Contract):
    """A run, and its steps after those that the client has."""

    run: ShownRun
    steps: tuple[ShownStep, ...]

    @classmethod
    def of(cls, history: RunHistory, *, after: int) -> Self:
        """Return a history of which the first `after` steps were not read."""
        steps = tuple(ShownStep.of(number, step) for number, step in enumerate(history.steps, start=after + 1))
        return cls(run=ShownRun.of(history.run), steps=steps)
