"""What a stream tells of a run.

What the journal keeps is told with an id: the number of the record, or of the last one and the status for an ending. So
whoever comes back with the last id that they saw misses nothing and hears nothing twice, whichever process executed the
run, and however often the server was started. What passes, such as the beginning of a step, has no id.
"""

from datetime import datetime
from typing import Literal

from fastapi.sse import ServerSentEvent

from domain.contract import Contract
from domain.run_events import ModelCalled, RunEvent, StepStarted, ToolCallFinished, ToolCallStarted
from domain.runs import RunHistory, RunId, StepRecord
from domain.usage import Usage
from interfaces.http.problems import Problem
from interfaces.http.run_documents import RunEntry
from interfaces.http.sse import told


class RunState(Contract):
    """Where the run stands when the stream begins."""

    kind: Literal["run_state"] = "run_state"
    run: RunId
    status: str
    title: str
    outcome: str


class StepTold(Contract):
    """A step that ended, with a result or with a failure."""

    kind: Literal["step_finished", "step_failed"]
    run: RunId
    number: int
    step: str
    label: str
    model: str | None
    started: datetime
    seconds: float
    usage: Usage
    failure: str


class ModelCallTold(Contract):
    """A call of a model that ended within a step that goes on."""

    kind: Literal["model_called"] = "model_called"
    run: RunId
    step: str
    label: str
    model: str
    seconds: float
    usage: Usage
    failure: str


class EndingTold(Contract):
    """The run stopped; what it used is counted over all its executions."""

    kind: Literal["run_ended"] = "run_ended"
    run: RunId
    status: str
    outcome: str
    usage: Usage


RUN_EVENTS: tuple[type[Contract], ...] = (
    RunState,
    StepStarted,
    ToolCallStarted,
    ToolCallFinished,
    ModelCallTold,
    StepTold,
    EndingTold,
    Problem,
)
"""All that a stream may tell."""


def passing(event: RunEvent) -> ServerSentEvent | None:
    """Return what passes; `None` for what the journal keeps."""
    match event:
        case ModelCalled():
            fields = event.model_dump(include=set(ModelCallTold.model_fields))
            return told(ModelCallTold.model_validate(fields))
        case StepStarted() | ToolCallStarted() | ToolCallFinished():
            return told(event)
        case _:
            return None


def recorded(run: RunId, number: int, step: StepRecord) -> ServerSentEvent:
    """Return what tells of a record of the journal."""
    kept = StepTold(
        kind="step_failed" if step.result is None else "step_finished",
        run=run,
        number=number,
        step=step.name,
        label=step.label,
        model=step.model,
        started=step.started,
        seconds=step.seconds,
        usage=step.usage,
        failure=step.failure,
    )
    return told(kept, event_id=str(number))


def state(run: RunEntry) -> ServerSentEvent:
    """Return what a stream begins with."""
    return told(RunState(run=run.id, status=run.status, title=run.title, outcome=run.outcome))


def ending(history: RunHistory) -> ServerSentEvent:
    """Return the last event of a stream."""
    run = history.run
    ended = EndingTold(run=run.id, status=run.status, outcome=run.outcome, usage=history.usage)
    return told(ended, event_id=f"{len(history.steps)}-{run.status}")
