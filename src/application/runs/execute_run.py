"""Executing a run: one process at a time, and an accurate state however it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from application.concurrency import uninterrupted
from application.ports.event_listener import EventListener, EventListeners
from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.runs.ports.run_journal import RunJournal, change_run
from application.runs.ports.run_lock import RunLock
from application.runs.run_in_progress import RunInProgress
from application.runs.workflow import Workflow, WorkflowResult, find_workflow, parse_request
from domain.contract import Contract
from domain.errors import AgentError, InvalidRequest, NotFound, StorageBusy
from domain.events import Ending, RunEnded, RunStarted
from domain.identifiers import RunId
from domain.runs.run import IN_PROGRESS, CallerBusy, NoResult, Run, RunCancelled, RunHeld, RunHistory, RunStatus
from domain.usage import Budget, Usage


@dataclass(frozen=True, kw_only=True)
class ExecuteRun:
    """Executes a run with the workflow that the run names; any process may do so, any number of times.

    An execution uses the current model and budget, and reuses the steps that are done unless their prompt or the model
    has changed. A run that has its result stays as it is all the same, and so do steps before a decision.
    """

    workflows: Sequence[Workflow[Any, Contract]]
    journal: RunJournal
    lock: RunLock
    prompts: PromptLibrary
    model: LanguageModel
    budget: Budget
    listener: EventListener
    process: str
    max_per_caller: int
    redact: Callable[[str], str]

    async def execute(self, run: RunId, *, listener: EventListener | None = None) -> Contract:
        """Return the workflow's outcome; the listener follows this execution.

        Raises:
            NotFound: The run, or its workflow, is unknown.
            InvalidRequest: Another version started the run, and this one cannot read its request.
            RunHeld: Another process executes the run.
            RunCancelled, RunSuperseded: The run was cancelled, or executed again elsewhere, before or meanwhile.
            AgentError: A step failed, and so did the run.
        """
        recorded = await self.journal.find(run)
        workflow = find_workflow(self.workflows, recorded.use_case)
        request = parse_request(recorded.request, workflow.takes)
        async with self.lock.hold(run):
            history = await self._start(run)
            result = await self._execute(workflow, request, self._progress(history, self._listeners(listener)))
        return result.outcome

    async def result(self, run: RunId) -> Contract:
        """Return the outcome of a run that is done or waits for a decision; no step is executed, nothing is recorded.

        Raises:
            NotFound, InvalidRequest: The run or its workflow is unknown, or its request cannot be read.
            NoResult: The run has no result, or its workflow has changed since.
        """
        history = await self.journal.read(run)
        if not history.run.has_result:
            raise NoResult(f"Run {run} is not done and has no result", run=run)
        workflow = find_workflow(self.workflows, history.run.use_case)
        request = parse_request(history.run.request, workflow.takes)
        return (await workflow.execute(request, self._progress(history, EventListeners()))).outcome

    async def execute_queued(self, run: RunId, *, listener: EventListener | None = None) -> None:
        """Execute a run that a queue delivers, perhaps twice or late; a failure is recorded, and not raised.

        Raises:
            CallerBusy: The caller has too many runs in progress; the queue must deliver this one again later.
        """
        try:
            recorded = await self.journal.find(run)
            if recorded.status in IN_PROGRESS:
                async with self._place_of(recorded.caller):
                    await self._execute_delivered(recorded, listener)
        except CallerBusy:
            raise
        except AgentError:
            return

    async def _execute_delivered(self, run: Run, listener: EventListener | None) -> None:
        """Execute the run. If it cannot be started here, mark it as failed: else the queue delivers it forever."""
        try:
            run.check_survived()
            await self.execute(run.id, listener=listener)
        except (NotFound, InvalidRequest) as error:
            outcome = self.redact(str(error))
            async with self.lock.hold(run.id):
                if await self.journal.save(run.with_status(RunStatus.FAILED, outcome), instead_of=run) is None:
                    kind = type(error).__name__
                    ended = RunEnded(run=run.id, status="failed", outcome=outcome, usage=Usage(), error=kind)
                    self._listeners(listener).on_event(ended)

    def _progress(self, history: RunHistory, listener: EventListener) -> RunInProgress:
        return RunInProgress(history, journal=self.journal, prompts=self.prompts, listener=listener, redact=self.redact)

    def _listeners(self, own: EventListener | None) -> EventListeners:
        return EventListeners([self.listener, *([own] if own else [])])

    @asynccontextmanager
    async def _place_of(self, caller: str) -> AsyncIterator[None]:
        """Hold one of the caller's `max_per_caller` places; each is a lock, so a process that dies releases it."""
        limit = self.max_per_caller if caller else 0
        async with AsyncExitStack() as held:
            for place in range(limit):
                with suppress(RunHeld):
                    await held.enter_async_context(self.lock.hold(RunId(f"place {place} of {caller}")))
                    break
            else:
                if limit:
                    raise CallerBusy(f"{limit} runs of {caller} are in progress", caller=caller)
            yield

    async def _start(self, run: RunId) -> RunHistory:
        """Begin an execution, then read the steps: from then on the journal refuses those of earlier executions."""
        recorded = await self.journal.find(run)
        update = {"model": self.model.name, "budget": self.budget, "execution": recorded.execution + 1}

        def started(current: Run) -> Run:
            current.check_active(recorded.execution)
            if current.has_result:
                return current
            return current.model_copy(update=update).with_status(RunStatus.RUNNING, self.process)

        running = await change_run(self.journal, run, started)
        return (await self.journal.read(run)).model_copy(update={"run": running})

    async def _execute(
        self, workflow: Workflow[Any, Contract], request: Contract, progress: RunInProgress
    ) -> WorkflowResult[Contract]:
        run, listener = progress.run, progress.ledger.listener
        listener.on_event(RunStarted(run=run.id, use_case=run.use_case, title=run.title, model=run.model))
        try:
            result = await workflow.execute(request, progress)
        except StorageBusy as error:  # the end cannot be saved either: the run is left as if its process had died
            self._report(progress, "interrupted", self.redact(str(error)), error=type(error).__name__)
            raise
        except (Exception, asyncio.CancelledError) as error:
            status, reason = _ending(error)
            await uninterrupted(self._end(progress, status, self.redact(reason), error=type(error).__name__))
            raise
        current = await uninterrupted(self._end(progress, result.status, result.where, title=result.title))
        current.check_active(run.execution)
        return result

    async def _end(
        self, progress: RunInProgress, status: Ending, outcome: str, *, title: str = "", error: str = ""
    ) -> Run:
        """Save the end, unless the run was cancelled or superseded; report how it ended, and return the current run."""
        run = progress.run
        if run.has_result:
            if not error:
                status, outcome = "waiting" if run.status is RunStatus.WAITING else "done", run.outcome
            self._report(progress, status, outcome, error=error)
            return run
        is_resumed = status == "interrupted" and run.in_background
        titled = run.model_copy(update={"title": title or run.title})
        ended = titled.with_status(RunStatus.QUEUED if is_resumed else RunStatus(status), outcome)
        try:
            current = await self.journal.save(ended, instead_of=run)
        except AgentError as unsaved:
            status, outcome, error = "failed", str(unsaved), type(unsaved).__name__
            raise
        else:
            if current is not None:
                is_cancelled = current.status is RunStatus.CANCELLED
                status, outcome = ("cancelled", current.outcome) if is_cancelled else ("interrupted", "")
            return current or ended
        finally:
            self._report(progress, status, outcome, error=error)

    def _report(self, progress: RunInProgress, status: Ending, outcome: str, *, error: str) -> None:
        run, ledger = progress.run.id, progress.ledger
        ended = RunEnded(run=run, status=status, outcome=outcome, usage=ledger.usage, error=error)
        ledger.listener.on_event(ended)


def _ending(error: BaseException) -> tuple[Ending, str]:
    if isinstance(error, RunCancelled):
        return "cancelled", str(error)
    if isinstance(error, asyncio.CancelledError):
        return "interrupted", ""
    return "failed", str(error) if isinstance(error, AgentError) else f"Unexpected {type(error).__name__}: {error}"
