"""A run while it is executed: it reuses the steps that are done, and records those that are not."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import ValidationError

from application.ports.prompt_library import PromptLibrary
from application.ports.run_journal import RunJournal
from application.ports.run_listener import RunListener
from application.runs.meter import Ledger, Meter, ModelCall, current_meter
from application.runs.side_by_side import side_by_side
from application.runs.step import Request, Result, Step
from application.runs.undisturbed import undisturbed
from domain.errors import AgentError, InvalidRequest, RunCancelled
from domain.run_events import StepFailed, StepFinished, StepStarted
from domain.runs import Run, RunHistory, RunStatus, StepKey, StepRecord, step_key
from domain.usage import Usage


class RunInProgress:
    """Executes the steps of one run against its history and its budget, and tells the listener."""

    def __init__(
        self, history: RunHistory, *, journal: RunJournal, listener: RunListener, prompts: PromptLibrary
    ) -> None:
        self._history = history
        self._journal = journal
        self._listener = listener
        self._prompts = prompts
        self._ledger = Ledger(
            history.run.budget, usage=history.usage, known_cost=history.known_cost, steps=len(history.steps)
        )
        self.steps: list[StepFinished] = []

    @property
    def run(self) -> Run:
        """The run as it stood when this execution began."""
        return self._history.run

    @property
    def usage(self) -> Usage:
        """What the run has used so far, in all its executions."""
        return self._ledger.usage

    def request(self, shape: type[Result]) -> Result:
        """Return what the run was asked for; raise `InvalidRequest` if a version wrote it that this one cannot read."""
        try:
            return shape.model_validate_json(self.run.request)
        except ValidationError as error:
            raise InvalidRequest(
                f"Run {self.run.id} was begun by another version of the agent", remedy="Start a new one."
            ) from error

    async def step(self, step: Step[Request, Result], request: Request, *, label: str = "") -> Result:
        """Return the step's result: from the journal if it stands there, else by doing it and recording it."""
        entry = self._entry(step, request, label)
        done = self._recorded(entry.key, step.gives)
        if done is not None:
            self._tell_finished(entry, reused=True)
            return done
        await self.refuse_if_cancelled()
        self._ledger.begin_step()
        self._listener.hear(StepStarted(run=self.run.id, step=entry.name, label=entry.label))
        return await self._do(step, request, entry)

    async def each(
        self, step: Step[Request, Result], requests: Sequence[tuple[str, Request]], *, at_once: int
    ) -> tuple[Result, ...]:
        """Do one step on several labelled requests, so many at once, and return the results in order.

        When one fails, those under way are ended and no other begins; those that are done stay recorded.
        """
        free = asyncio.Semaphore(at_once)

        async def bounded(label: str, request: Request) -> Result:
            await free.acquire()
            result = await self.step(step, request, label=label)
            free.release()  # only behind a result: after a failure, no other is to begin
            return result

        return await side_by_side(bounded(label, request) for label, request in requests)

    def decided(self, name: str, proposal: Result) -> Result | None:
        """Return what a person made of this proposal; `None` while nobody has decided."""
        return self._recorded(step_key(name, proposal.model_dump_json(), None, None), type(proposal))

    def _recorded(self, key: StepKey, gives: type[Result]) -> Result | None:
        """Return the result that the journal has; `None` for none, or one of a contract that has changed since."""
        record = self._history.finished(key)
        if record is None or record.result is None:
            return None
        try:
            return gives.model_validate_json(record.result)
        except ValidationError:
            return None

    async def refuse_if_cancelled(self) -> None:
        """Raise `RunCancelled` if somebody cancelled the run since it began."""
        history = await self._journal.read(self.run.id)
        if history.run.status is RunStatus.CANCELLED:
            raise RunCancelled(f"Run {self.run.id} was cancelled", remedy="Start a new one.")

    async def _do(self, step: Step[Request, Result], request: Request, entry: StepRecord) -> Result:
        meter = Meter(self._ledger, heard=lambda call: self._tell_call(entry, call))
        token = current_meter.set(meter)
        began = time.monotonic()
        try:
            result = await step.execute(request)
        except AgentError as error:
            await self._record_failure(entry, error, str(error), meter.usage, time.monotonic() - began)
            raise
        except asyncio.CancelledError as error:
            await self._record_failure(entry, error, "interrupted", meter.usage, time.monotonic() - began)
            raise
        finally:
            current_meter.reset(token)
        record = entry.ended(result.model_dump_json(), usage=meter.usage, seconds=time.monotonic() - began)
        await undisturbed(self._journal.record(self.run.id, record))
        self._tell_finished(record, reused=False)
        return result

    def _entry(self, step: Step[Request, Result], request: Request, label: str) -> StepRecord:
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

    async def _record_failure(
        self, entry: StepRecord, error: BaseException, reason: str, usage: Usage, seconds: float
    ) -> None:
        record = entry.ended(None, usage=usage, seconds=seconds, failure=reason)
        await self._journal.record(self.run.id, record)
        self._listener.hear(
            StepFailed(
                run=self.run.id,
                step=entry.name,
                label=entry.label,
                seconds=seconds,
                usage=usage,
                reason=reason,
                error=type(error).__name__,
            )
        )

    def _tell_call(self, entry: StepRecord, call: ModelCall) -> None:
        called = call.told(run=self.run.id, step=entry.name, label=entry.label, model=self.run.model)
        self._listener.hear(called)

    def _tell_finished(self, record: StepRecord, *, reused: bool) -> None:
        event = StepFinished(
            run=self.run.id,
            step=record.name,
            label=record.label,
            reused=reused,
            seconds=record.seconds,
            usage=record.usage,
        )
        self.steps.append(event)
        self._listener.hear(event)
