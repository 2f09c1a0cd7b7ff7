"""The progress of a run on standard error, and its steps as text."""

import os
import sys

import typer
from typing_extensions import override

from application.ports.event_listener import EventListener, EventListeners
from application.runs.manage_runs import ManageRuns
from domain.events import Event, ModelCalled, RunEnded, RunStarted
from domain.identifiers import RunId
from domain.runs.events import StepFinished, StepStarted
from domain.runs.run import Run, RunHistory, RunStatus, StepRecord
from domain.usage import Usage
from domain.visible_text import visible
from interfaces.cli.exit_codes import WORK_FAILED
from interfaces.cli.output import cut, note, show_result

_MAX_FAILURE = 80


def progress_as(setting: str) -> EventListener:
    """Return the listener that shows progress as the setting says."""
    terminal = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    live = setting == "live" or (setting == "auto" and terminal)
    return EventListeners() if setting == "none" else Progress(live=live)


class Progress(EventListener):
    """Writes a line for each step that ended; if `live`, shows also the steps in progress and the tokens so far."""

    def __init__(self, *, live: bool) -> None:
        from rich.console import Console
        from rich.status import Status

        self._status = Status("", console=Console(stderr=True)) if live else None
        self._in_progress: list[str] = []
        self._usage = Usage()

    @override
    def on_event(self, event: Event) -> None:
        match event:
            case RunStarted():
                note(f"run {event.run} with {visible(event.model)}")
            case StepStarted():
                self._in_progress.append(name_with(event.step, event.label))
            case ModelCalled():
                self._usage += event.usage
            case StepFinished():
                name = name_with(event.step, event.label)
                if name in self._in_progress:
                    self._in_progress.remove(name)
                how = "(done before)" if event.reused else f"({_spent(event.usage, event.seconds)})"
                if event.error:
                    how = f"FAILED {how}: {cut(event.failure, _MAX_FAILURE)}"  # the command ends with the whole error
                note(f"  {name} {visible(how)}")
            case RunEnded():
                self._in_progress.clear()
                note(f"run {event.run} {event.status}")
        self._show()

    def _show(self) -> None:
        if self._status is not None and self._in_progress:
            from rich.text import Text

            names = ", ".join(self._in_progress)
            self._status.update(Text(f"{names} ({self._usage.tokens:,} tokens so far)"))  # a str would be markup
            self._status.start()
        elif self._status is not None:
            self._status.stop()


async def follow(manage: ManageRuns, run: RunId, *, as_json: bool) -> None:
    """Note each step that has ended, and show the run at its end; exit with 1 if it did not succeed."""
    async for history in manage.follow(run):
        for step in history.steps:
            note(line_of(step, history.run))
        current = history.run
    words = f"{current.id} {current.status}{f': {current.outcome}' if current.outcome else ''}"
    show_result(current.model_dump(exclude={"request"}), words, as_json=as_json)
    if current.status in {RunStatus.FAILED, RunStatus.INTERRUPTED}:
        note(f"Resume with: agent runs resume {run}")
    if not current.has_result:
        raise typer.Exit(WORK_FAILED)


def timeline(history: RunHistory) -> str:
    """Return a run, a line for each step, and the total."""
    run = history.run
    started = f"{run.started.astimezone():%Y-%m-%d %H:%M}"
    lines = [f"run {run.id} {run.status}: {name_with(run.use_case, run.title)}, with {run.model}, started {started}"]
    if about := outlook(run):
        lines.append(f"  {about}")
    total = _spent(history.usage, sum(step.seconds for step in history.steps))
    return "\n".join([*lines, *(line_of(step, run) for step in history.steps), f"total: {total}"])


def outlook(run: Run) -> str:
    """Return when a delayed run may be executed; for any other run, its outcome."""
    is_delayed = run.status is RunStatus.QUEUED and run.not_before
    return f"not before {run.not_before:%Y-%m-%d %H:%M %Z}" if is_delayed else run.outcome


def line_of(step: StepRecord, run: Run) -> str:
    """Return when a step started, how long it took, what it cost, and its model if it is not that of the run."""
    model = "" if step.model in {None, run.model} else f" with {step.model}"
    failed = f" FAILED: {step.failure}" if step.result is None else ""
    ended = f"{name_with(step.name, step.label)}{model} ({_spent(step.usage, step.seconds)}){failed}"
    return f"  {step.started.astimezone():%H:%M:%S}  {ended}"


def name_with(name: str, label: str) -> str:
    """Return a step with its label, or a workflow with the title of its run."""
    return visible(f"{name}: {label}" if label else name)


def _spent(usage: Usage, seconds: float) -> str:
    """Return time, tokens and cost: `1.2 s, 1,830 tokens, $0.0123`."""
    cost = "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
    return f"{seconds:.1f} s, {usage.tokens:,} tokens, {cost}" if usage.model_calls else f"{seconds:.1f} s"
