"""Executing a run: one process at a time, and an honest state whatever ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Literal, TypeVar

from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.ports.run_journal import RunJournal
from application.ports.run_listener import RunListener
from application.ports.run_lock import RunLock
from application.runs.run_in_progress import RunInProgress
from domain.contract import Contract
from domain.errors import AgentError, InvalidPrompt, InvalidRequest, RunCancelled, UnknownPrompt
from domain.run_events import RunEnded, RunStarted
from domain.runs import Run, RunHistory, RunId, RunStatus, new_run_id
from domain.usage import Budget

Outcome = TypeVar("Outcome")
Ending = Literal["done", "waiting", "failed", "interrupted", "cancelled"]


@dataclass(frozen=True)
class Ended(Generic[Outcome]):
    """How a run's work ended, if nothing went wrong: done, or waiting for a person; title and place for the journal."""

    outcome: Outcome
    title: str
    where: str
    status: Literal["done", "waiting"] = "done"


Work = Callable[[RunInProgress], Awaitable[Ended[Outcome]]]


class ExecuteRun:
    """Holds a run, does its work, and enters how that ended; any process may do so, any number of times."""

    def __init__(
        self,
        *,
        journal: RunJournal,
        lock: RunLock,
        listener: RunListener,
        prompts: PromptLibrary,
        model: LanguageModel,
        budget: Budget,
    ) -> None:
        self._journal = journal
        self._lock = lock
        self._listener = listener
        self._prompts = prompts
        self._model = model
        self._budget = budget

    async def enter(
        self, use_case: str, *, title: str, request: Contract, run_id: RunId | None = None, unattended: bool = False
    ) -> RunId:
        """Enter a new run into the journal, under this id or a new one, to be executed, and return its id."""
        run = Run(
            id=run_id or new_run_id(),
            use_case=use_case,
            title=title,
            request=request.model_dump_json(),
            model=self._model.name,
            budget=self._budget,
            status=RunStatus.INTERRUPTED,
            started=datetime.now(UTC),
            unattended=unattended,
        )
        await self._journal.save(run)
        return run.id

    async def execute(self, run: RunId, work: Work[Outcome], *, of: str) -> Outcome:
        """Do the work of this use case with the model and the budget of now, and return its outcome.

        Raises:
            UnknownRun: The journal does not have it.
            InvalidRequest: It is the run of another use case.
            RunHeld: Another process executes it.
            RunCancelled: Somebody cancelled it, before or meanwhile.
            AgentError: Whatever else went wrong; the run is entered as failed, with the reason.
        """
        began = (await self._journal.read(run)).run
        if began.use_case != of:
            raise InvalidRequest(
                f"Run {run} is one of {began.use_case}, not of {of}",
                remedy="Go on with it by the command that began it.",
            )
        async with self._lock.hold(run):
            history = await self._journal.read(run)
            if history.run.status is RunStatus.CANCELLED:
                raise RunCancelled(f"Run {run} was cancelled", remedy="Start a new one.")
            now = {"model": self._model.name, "budget": self._budget}
            running = history.run.model_copy(update=now).now(RunStatus.RUNNING)
            await self._journal.save(running)
            self._listener.hear(
                RunStarted(run=run, use_case=running.use_case, title=running.title, model=running.model)
            )
            progress = RunInProgress(
                RunHistory(run=running, steps=history.steps),
                journal=self._journal,
                listener=self._listener,
                prompts=self._prompts,
            )
            return await self._see_through(progress, work)

    async def _see_through(self, progress: RunInProgress, work: Work[Outcome]) -> Outcome:
        try:
            ended = await _with_its_prompts(work(progress))
            if ended.status == "waiting":
                await progress.refuse_if_cancelled()
        except RunCancelled as cancelled:
            await self._end(progress, "cancelled", str(cancelled), error=cancelled)
            raise
        except AgentError as error:
            await self._end(progress, "failed", str(error), error=error)
            raise
        except asyncio.CancelledError as error:
            await self._end(progress, "interrupted", "", error=error)
            raise
        await self._end(progress, ended.status, ended.where, title=ended.title)
        return ended.outcome

    async def _end(
        self,
        progress: RunInProgress,
        status: Ending,
        outcome: str,
        *,
        title: str | None = None,
        error: BaseException | None = None,
    ) -> None:
        run = progress.run.model_copy(update={"title": title or progress.run.title})
        stands = (await self._journal.read(run.id)).run
        if stands.status is RunStatus.CANCELLED and status != "done":
            status, outcome = "cancelled", stands.outcome
        await self._journal.save(run.now(RunStatus(status), outcome))
        kind = type(error).__name__ if error else ""
        self._listener.hear(RunEnded(run=run.id, status=status, outcome=outcome, usage=progress.usage, error=kind))


async def _with_its_prompts(work: Awaitable[Ended[Outcome]]) -> Ended[Outcome]:
    """Do the work; that a step's prompt is missing is no fault of the request but of the set-up."""
    try:
        return await work
    except UnknownPrompt as missing:
        raise InvalidPrompt(missing.happened, remedy=f"{missing.remedy} Set AGENT_PROMPTS_DIR.") from missing
