"""Starting a run."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from application.ports.language_model import LanguageModel
from application.runs.ports.run_journal import RunJournal
from application.runs.ports.run_queue import RunQueue
from application.runs.workflow import Workflow, find_workflow, parse_request
from domain.contract import Contract
from domain.errors import Conflict, StorageFailed
from domain.identifiers import new_run_id
from domain.runs.run import QueueFull, Run, RunStatus, Schedule, run_id_for
from domain.usage import Budget
from domain.visible_text import visible


class StartRunRequest(Schedule):
    """A workflow and its request as JSON; the same caller and key start one run, however often they ask."""

    workflow: str
    request: str
    title: str = ""
    in_background: bool = False
    caller: str = ""
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class StartRun:
    """Adds a run to the journal and, if it is in the background, to the queue; `ExecuteRun` executes any other run."""

    workflows: Sequence[Workflow[Any, Contract]]
    journal: RunJournal
    queue: RunQueue
    model: LanguageModel
    budget: Budget
    max_waiting: int

    async def execute(self, request: StartRunRequest) -> Run:
        """Return the new run, or the one that belongs to the key.

        Raises:
            NotFound, InvalidRequest: There is no such workflow, or it does not take this request.
            Conflict: The key belongs to a run with another request.
            QueueFull: Too many runs wait already, in this process or another.
        """
        if request.in_background and not self.queue.is_remote:
            waiting = await self.journal.recent(self.max_waiting, statuses=(RunStatus.QUEUED,))
            if len(waiting) >= self.max_waiting:
                raise QueueFull(f"{self.max_waiting} runs are waiting already", limit=self.max_waiting)
        workflow = find_workflow(self.workflows, request.workflow)
        run = Run(
            id=new_run_id() if request.key is None else run_id_for(f"{request.caller}\0{request.key}"),
            use_case=workflow.name,
            title=visible(request.title),  # a caller writes it, and lists show it
            request=parse_request(request.request, workflow.takes).model_dump_json(),
            model=self.model.name,
            budget=self.budget,
            status=RunStatus.QUEUED if request.in_background else RunStatus.INTERRUPTED,
            started=datetime.now(UTC),
            in_background=request.in_background,
            caller=request.caller,
            priority=request.priority,
            not_before=request.not_before,
        )
        known = await self.journal.save(run, instead_of=None)
        if known is None and request.in_background:
            with suppress(StorageFailed):  # it is accepted: `ManageRuns.recover` submits it later
                await self.queue.submit(run)
        if known is not None and (known.use_case, known.request) != (run.use_case, run.request):
            raise Conflict(f"The key belongs to run {run.id}, which has another request", run=run.id)
        return known or run
