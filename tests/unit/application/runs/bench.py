"""A process that executes runs: the agent with a scripted model, and steps and a workflow to try it with."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from dependency_injector import providers
from typing_extensions import override

from application.ports.language_model import LanguageModel
from application.runs.manage_runs import ManageRuns
from application.runs.ports.run_lock import RunLock
from application.runs.ports.run_queue import RunQueue
from application.runs.run_in_progress import RunInProgress
from application.runs.start_run import StartRunRequest
from application.runs.summarize_text import SummarizeText, SummarizeTextRequest, Summary
from application.runs.workflow import WorkflowResult
from domain.contract import Contract
from domain.errors import AgentError, StorageFull
from domain.identifiers import RunId
from domain.runs.run import Run, RunHistory, RunStatus, StepRecord
from infrastructure.runs.container import RunsContainer
from infrastructure.runs.run_journals.in_memory import InMemoryRunJournal
from tests.agents import agent_with
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import ScriptedLanguageModel

Work = Callable[[RunInProgress], Awaitable[object]]


class Number(Contract):
    """A number, as request and result."""

    value: int


class Double:
    """A step that asks no model, keeps what it was asked for, and fails for a negative number."""

    name = "double"
    takes = Number
    gives = Number
    prompt = None

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def execute(self, request: Number) -> Number:
        """Return twice the number."""
        self.asked.append(request.value)
        if request.value < 0:
            raise AgentError(f"{request.value} is negative")
        return Number(value=2 * request.value)


class Gate(Double):
    """The same, but each number waits until it is let through."""

    def __init__(self) -> None:
        super().__init__()
        self._entered: dict[int, asyncio.Event] = {}
        self._opened: dict[int, asyncio.Event] = {}

    async def entered(self, number: int) -> None:
        """Wait until the step is in progress for the number."""
        await self._entered.setdefault(number, asyncio.Event()).wait()

    def let_through(self, *numbers: int) -> None:
        """Let the step end for the numbers."""
        for number in numbers:
            self._opened.setdefault(number, asyncio.Event()).set()

    @override
    async def execute(self, request: Number) -> Number:
        self._entered.setdefault(request.value, asyncio.Event()).set()
        await self._opened.setdefault(request.value, asyncio.Event()).wait()
        return await super().execute(request)


class Count:
    """A workflow that does the work of a test."""

    name = "count"
    takes = Number

    def __init__(self, work: Work) -> None:
        self._work = work

    async def execute(self, request: Number, run: RunInProgress) -> WorkflowResult[Contract]:
        """Do the work; a `WorkflowResult` of it is returned as it is."""
        result = await self._work(run)
        return result if isinstance(result, WorkflowResult) else WorkflowResult(request, where="here", title="Counted")


class WatchedRunJournal(InMemoryRunJournal):
    """Counts how often a whole run is read, waits for `may_record` if that is an event, and may have no space left."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.recording = asyncio.Event()
        self.may_record: asyncio.Event | None = None
        self.is_full = False

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        if self.is_full:
            raise StorageFull("The disk is full")
        return await super().save(run, instead_of=instead_of)

    @override
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        self.reads += 1
        return await super().read(run, after=after)

    @override
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        self.recording.set()
        if self.may_record is not None:
            await self.may_record.wait()
        await super().record(run, step, execution=execution)


class RecordingQueue(RunQueue):
    """Keeps what is submitted and withdrawn, and executes nothing."""

    def __init__(self) -> None:
        self.submitted: list[RunId] = []
        self.withdrawn: list[RunId] = []
        self.error: AgentError | None = None

    @override
    async def submit(self, run: Run) -> None:
        if self.error:
            raise self.error
        self.submitted.append(run.id)

    @override
    async def withdraw(self, run: RunId) -> None:
        self.withdrawn.append(run)

    @override
    async def pending(self) -> frozenset[RunId]:
        return frozenset(self.submitted)

    @override
    async def close(self) -> None:
        """Nothing is executed."""


async def nothing(_run: RunInProgress) -> None:
    """Do no step at all."""


class Bench:
    """The process; one `beside` another has the same journal and lock."""

    def __init__(
        self,
        model: LanguageModel | None = None,
        *,
        journal: WatchedRunJournal | None = None,
        beside: "Bench | None" = None,
        **settings: Any,
    ) -> None:
        agent = agent_with(Path("unused"), model=model or ScriptedLanguageModel(), **settings)
        self.listener = RecordingListener()
        self.queue = RecordingQueue()
        agent.core.listener.override(providers.Object(self.listener))
        self.container = agent.of(RunsContainer)
        self.journal: WatchedRunJournal = beside.journal if beside else journal or WatchedRunJournal()
        self.lock: RunLock = beside.lock if beside else self.container.run_lock()
        for port, adapter in ("run_journal", self.journal), ("run_lock", self.lock), ("run_queue", self.queue):
            self.container.providers[port].override(providers.Object(adapter))
        self.use(nothing)

    def use(self, work: Work) -> None:
        """Let the workflow do this work."""
        self.container.workflows.override(providers.List(providers.Object(Count(work))))

    @property
    def manage(self) -> ManageRuns:
        """The use case that shows, resumes, cancels and decides runs."""
        manage: ManageRuns = self.container.manage_runs()
        return manage

    @property
    def summarize(self) -> SummarizeText:
        """The example's step, which asks the model."""
        step: SummarizeText = self.container.summarize_text()
        return step

    async def enter(self, **request: Any) -> RunId:
        """Start a run, which is not executed yet."""
        started = StartRunRequest(workflow="count", title="Numbers", request='{"value": 0}', **request)
        return RunId((await self.container.start_run().execute(started)).id)

    async def execute(self, run: RunId, work: Work = nothing) -> object:
        """Execute the run, and return its outcome."""
        self.use(work)
        return await self.container.execute_run().execute(run)

    async def run(self, work: Work) -> RunId:
        """Do the work in a new run."""
        run = await self.enter()
        await self.execute(run, work)
        return run

    async def interrupted(self, work: Work) -> RunId:
        """Do the work in a new run, which is interrupted before its end is saved."""
        run = await self.run(work)
        await self.change(run, status=RunStatus.INTERRUPTED)
        return run

    async def find(self, run: RunId) -> Run:
        """Return the run as the journal has it."""
        return await self.journal.find(run)

    async def change(self, run: RunId, **changes: Any) -> Run:
        """Change the run in the journal, as another process would."""
        stands = await self.find(run)
        changed = stands.model_copy(update=changes)
        await self.journal.save(changed, instead_of=stands)
        return changed

    async def results(self, run: RunId) -> list[str | None]:
        """Return the results of the steps that the journal has; `None` for one that failed."""
        return [step.result for step in (await self.journal.read(run)).steps]


def a_text(text: str = "A kernel runs on the GPU.") -> SummarizeTextRequest:
    """Return a request for the example's step."""
    return SummarizeTextRequest(text=text, max_words=9)


def a_summary(text: str = "Kernels.") -> Summary:
    """Return a result of the example's step."""
    return Summary(text=text)
