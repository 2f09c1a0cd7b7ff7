"""Executing one step alone, such as to try a changed prompt."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from application.execute_step import ExecuteStep
from application.runs.ports.run_journal import RunJournal
from application.runs.workflow import parse_request
from application.step import Step
from domain.contract import Contract
from domain.errors import NotFound
from domain.identifiers import RunId


class ReplayStepRequest(Contract):
    """A step, and its request: the one that `run` recorded last for the step; without a run, `request` as JSON."""

    step: str
    run: RunId | None = None
    request: str = ""


@dataclass(frozen=True, kw_only=True)
class ReplayStep:
    """Executes a step on a recorded or given request; nothing is recorded, and nothing is reused."""

    journal: RunJournal
    steps: Iterable[Step[Any, Contract]]
    execute_step: ExecuteStep

    async def execute(self, request: ReplayStepRequest) -> Contract:
        """Return the step's result.

        Raises:
            NotFound: There is no such step or run, or the run has not reached the step.
            InvalidRequest: The step does not take this request.
        """
        steps = {step.name: step for step in self.steps}
        if request.step not in steps:
            raise NotFound(f"There is no step {request.step}: the steps are {', '.join(sorted(steps))}")
        text = request.request
        if request.run is not None:
            record = (await self.journal.read(request.run)).latest(request.step)
            if record is None:
                raise NotFound(f"Run {request.run} has not reached the step {request.step}", run=request.run)
            text = record.request
        step = steps[request.step]
        return await self.execute_step.execute(step, parse_request(text, step.takes))
