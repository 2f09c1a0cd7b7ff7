"""A run while it is executed: it reuses the steps that are done, and records those that are not."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pydantic import ValidationError

from application.concurrency import uninterrupted
from application.meter import Ledger, Meter, measured_by
from application.ports.event_listener import EventListener
from application.ports.prompt_library import PromptLibrary
from application.runs.ports.run_journal import RunJournal
from application.step import Request, Result, Step
from domain.runs.events import StepFinished, StepStarted
from domain.runs.run import NoResult, Run, RunHistory, StepKey, StepRecord, step_key
from domain.validation import in_words


class RunInProgress:
    """Executes the steps of one run within its budget, and reports them to the listener."""

    def __init__(
        self,
        history: RunHistory,
        *,
        journal: RunJournal,
        prompts: PromptLibrary,
        listener: EventListener,
        redact: Callable[[str], str],
    ) -> None:
        self.run: Run = history.run
        self._journal = journal
        self._prompts = prompts
        self._redact = redact
        self._done = {step.key: step for step in history.steps if step.result is not None}
        decided = max((number for number, step in enumerate(history.steps) if step.is_decision), default=0)
        self._settled = {(step.name, step.request): step.key for step in history.steps[:decided] if step.result}
        self.ledger = Ledger(
            run=self.run.id,
            model=self.run.model,
            budget=self.run.budget,
            listener=listener,
            usage=history.usage,
            known_cost=sum(step.usage.cost_usd or 0.0 for step in history.steps),
        )
        self._step_count = len(history.steps)

    async def step(self, step: Step[Request, Result], request: Request, *, label: str = "") -> Result:
        """Return the step's result: the recorded one if nothing that it depends on has changed, else a new one.

        Raises:
            RunCancelled, RunSuperseded: The run was cancelled, or a later execution of it began.
            NoResult: The run has its result, but recorded no such step, or the step's contract has changed since.
            BudgetSpent: The budget allows no further step.
            AgentError: The step failed, which is recorded too.
        """
        record = self._new_record(step, request, label)
        if self.run.has_result:
            return self._closest_result(record, step.gives)
        settled = self._settled.get((record.name, record.request), record.key)
        reused = self._find_result(settled, step.gives) or self._find_result(record.key, step.gives)
        if reused is not None:
            self._report(record, reused=True)
            return reused
        (await self._journal.find(self.run.id)).check_active(self.run.execution)
        self.ledger.check(steps=self._step_count)
        self._step_count += 1
        self.ledger.listener.on_event(StepStarted(run=self.run.id, step=record.name, label=label))
        return await self._execute(step, request, record)

    async def each(
        self, step: Step[Request, Result], requests: Sequence[tuple[str, Request]], *, max_concurrency: int
    ) -> tuple[Result, ...]:
        """Execute one step on several labelled requests, and return the results in order.

        After a failure no further step starts; those in progress finish and are recorded before it is raised.
        """
        remaining = iter(enumerate(requests))
        results: dict[int, Result] = {}

        async def work() -> None:
            for position, (label, request) in remaining:
                try:
                    results[position] = await self.step(step, request, label=label)
                except BaseException:
                    tuple(remaining)  # empties the iterator: the other workers start no further step
                    raise

        workers = (work() for _ in range(max_concurrency))
        for ended in await asyncio.gather(*workers, return_exceptions=True):
            if ended is not None:
                raise ended
        return tuple(results[position] for position in range(len(requests)))

    def decision_on(self, name: str, proposal: Result) -> Result | None:
        """Return what `ManageRuns.decide` recorded for the proposal; `None` while nobody has decided."""
        return self._find_result(step_key(name, proposal.model_dump_json()), type(proposal))

    def _find_result(self, key: StepKey, gives: type[Result]) -> Result | None:
        """Return the recorded result; `None` if there is none, or if its contract has changed since."""
        try:
            return gives.model_validate_json(self._done[key].result or "")
        except (KeyError, ValidationError):
            return None

    def _closest_result(self, record: StepRecord, gives: type[Result]) -> Result:
        """Return the result of the recorded step that is most like this one: its prompt or model may have changed."""

        def likeness(done: StepRecord) -> tuple[bool, ...]:
            return done.key == record.key, done.request == record.request, done.label == record.label

        run, what = self.run.id, f"{record.name}: {record.label}" if record.label else record.name
        alike = (done for done in reversed(self._done.values()) if done.name == record.name and any(likeness(done)))
        found = max(alike, key=likeness, default=None)
        if found is None:
            raise NoResult(f"The workflow of run {run} has changed since: it did no {what}", run=run)
        try:
            result = gives.model_validate_json(found.result or "")
        except ValidationError as error:
            faults = "; ".join(in_words(error))
            message = f"The result of {what} in run {run} cannot be read, as its contract has changed since: {faults}"
            raise NoResult(message, run=run, contract=gives.__name__) from error
        self._report(record, reused=True)
        return result

    async def _execute(self, step: Step[Request, Result], request: Request, record: StepRecord) -> Result:
        meter, started = Meter(self.ledger, step.name, record.label), time.monotonic()

        def ended(**outcome: object) -> StepRecord:
            used = {"usage": meter.usage, "seconds": time.monotonic() - started}
            return record.model_copy(update={"model": meter.fallback or record.model, **used, **outcome})

        try:
            with measured_by(meter):
                result = await step.execute(request)
        except (Exception, asyncio.CancelledError) as error:
            failed = ended(failure=self._redact(str(error)) or "interrupted")
            await self._record_end(failed, error=type(error).__name__)
            raise
        self._done[record.key] = ended(result=result.model_dump_json())
        await self._record_end(self._done[record.key])
        return result

    async def _record_end(self, record: StepRecord, *, error: str = "") -> None:
        """Record and report a step that ended, even if the run is interrupted meanwhile: the step is paid for."""
        await uninterrupted(self._journal.record(self.run.id, record, execution=self.run.execution))
        self._report(record, error=error)

    def _new_record(self, step: Step[Request, Result], request: Request, label: str) -> StepRecord:
        body = request.model_dump_json()
        fingerprint = self._prompts.find(step.prompt).fingerprint if step.prompt else None
        model = self.run.model if step.prompt else None
        return StepRecord(
            key=step_key(step.name, body, fingerprint, model),
            name=step.name,
            label=label,
            request=body,
            prompt=step.prompt,
            prompt_fingerprint=fingerprint,
            model=model,
            started=datetime.now(UTC),
        )

    def _report(self, record: StepRecord, *, reused: bool = False, error: str = "") -> None:
        about = {"run": self.run.id, "step": record.name, "label": record.label, "failure": record.failure}
        used = {"seconds": record.seconds, "usage": record.usage}
        self.ledger.listener.on_event(StepFinished(**about, **used, reused=reused, error=error))
