"""Executing a run at the command line: with its progress, how to resume it, and its outcome."""

from collections import ChainMap
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TypeVar

from application.runs.manage_runs import ManageRuns
from application.runs.start_run import StartRunRequest
from domain.contract import Contract
from domain.errors import Conflict, Misconfigured
from domain.identifiers import RunId
from domain.runs.run import Run, Schedule
from infrastructure.composition import Agent
from infrastructure.parts import part_modules
from infrastructure.runs.container import RunsContainer
from infrastructure.runs.settings import RunsSettings
from interfaces.cli.output import note, show_json, show_result
from interfaces.cli.runs.progress import progress_as
from interfaces.cli.session import Session, in_session

Result = TypeVar("Result")

submits: ContextVar[Schedule | None] = ContextVar("submits", default=None)
"""The schedule with which a command submits its run to the queue; `None` if it executes the run itself."""


def manage_runs(work: Callable[[ManageRuns], Awaitable[Result]], *, as_json: bool = False) -> Result:
    """Call `work` with the agent's `ManageRuns`, and return its result."""
    return in_session(lambda session: work(session.agent.of(RunsContainer).manage_runs()), as_json=as_json)


async def start(session: Session, request: StartRunRequest, *, as_json: bool) -> None:
    """Start a run, execute it and show its outcome."""
    if schedule := submits.get():
        request = request.model_copy(update={"in_background": True, **dict(schedule)})
    run = await session.agent.of(RunsContainer).start_run().execute(request)
    if schedule:
        _show_submitted(run, as_json=as_json)
        return
    await _execute(session, session.agent, run.id, as_json=as_json)


async def resume(session: Session, run: RunId, *, as_json: bool) -> None:
    """Resume a run with the model that it had, unless the command line or a variable names one; or show its result."""
    if schedule := submits.get():
        _show_submitted(await session.agent.of(RunsContainer).manage_runs().resume(run, schedule), as_json=as_json)
        return
    settings = session.agent.settings
    found = await session.agent.of(RunsContainer).run_journal().find(run)
    if found.has_result and "model" in settings.model_fields_set and settings.model != found.model:
        note(f"Run {run} is {found.status}: {settings.model} is not asked. Start a new run with it.")
    is_same = found.has_result or "model" in settings.model_fields_set or settings.model == found.model
    agent = session.agent if is_same else Agent(settings.model_copy(update={"model": found.model}))
    try:
        await _execute(session, agent, run, as_json=as_json)
    except Misconfigured:
        if session.hint and agent.settings.model != found.model:  # else the hint would name the wrong model
            session.hint += f" --model {found.model}"
        raise
    finally:
        if agent is not session.agent:
            await agent.close()


def _show_submitted(run: Run, *, as_json: bool) -> None:
    show_result(run.model_dump(exclude={"request"}), run.id, as_json=as_json)
    note(f"Follow it with: agent runs follow {run.id}")


async def _execute(session: Session, agent: Agent, run: RunId, *, as_json: bool) -> None:
    session.subject = {"run": run}
    if agent.settings.adapter_of("run_journal") != "in_memory":
        session.hint = f"Resume with: agent runs resume {run}"
    progress = progress_as(agent.settings.part(RunsSettings).progress)
    try:
        outcome = await agent.of(RunsContainer).execute_run().execute(run, listener=progress)
    except Conflict:  # it was cancelled, or another process executes it
        session.hint = ""
        raise
    session.hint = ""
    show_outcome(run, outcome, as_json=as_json)


async def show_outcome_of(session: Session, run: RunId, *, as_json: bool) -> None:
    """Show the outcome of a run that is done or waits."""
    show_outcome(run, await session.agent.of(RunsContainer).execute_run().result(run), as_json=as_json)


def show_outcome(run: RunId, outcome: Contract, *, as_json: bool) -> None:
    """Keep and show an outcome with the functions that a part has for its type."""
    modules, kind = part_modules("interfaces.cli", "commands").values(), type(outcome).__name__
    keep = ChainMap(*(getattr(module, "KEEPS", {}) for module in modules)).get(kind)
    show = ChainMap(*(getattr(module, "OUTCOMES", {}) for module in modules)).get(kind)
    if keep:
        keep(run, outcome)
    if as_json:
        show_json({"run": run, **outcome.model_dump(mode="json")})
    elif show:
        show(run, outcome)
    else:
        show_json(outcome)
