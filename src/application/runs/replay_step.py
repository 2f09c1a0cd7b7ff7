"""Doing one step alone, to look at it in isolation."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from application.ports.run_journal import RunJournal
from application.runs.step import Step
from domain.contract import Contract
from domain.errors import InvalidRequest, UnknownStep
from domain.runs import RunId


class ReplayStepRequest(Contract):
    """The step's name, and what to give it: the request recorded last in a run, or a request as JSON."""

    step: str
    run: RunId | None = None
    request: str | None = None


class ReplayStep:
    """Does a step on recorded input; nothing is recorded, and every step is done anew."""

    def __init__(self, *, journal: RunJournal, steps: Iterable[Step[Any, Contract]]) -> None:
        self._journal = journal
        self._steps = {step.name: step for step in steps}

    @property
    def names(self) -> tuple[str, ...]:
        """The steps that there are."""
        return tuple(self._steps)

    async def execute(self, request: ReplayStepRequest) -> Contract:
        """Return the step's result.

        Raises:
            UnknownStep: There is no such step, or the run has no record of it.
            UnknownRun: The journal does not have the run.
            InvalidRequest: The input is not what the step takes.
        """
        step = self._steps.get(request.step)
        if step is None:
            raise UnknownStep(f"There is no step {request.step!r}", remedy=f"The steps are {', '.join(self._steps)}.")
        recorded = request.request if request.request is not None else await self._recorded(request)
        try:
            given = step.takes.model_validate_json(recorded)
        except ValidationError as error:
            said = "; ".join(
                ": ".join(filter(None, (".".join(map(str, e["loc"])), e["msg"]))) for e in error.errors()[:3]
            )
            raise InvalidRequest(
                f"The input does not fit {step.takes.__name__}: {said}",
                remedy="Mend it, or name a run of this version.",
            ) from error
        return await step.execute(given)

    async def _recorded(self, request: ReplayStepRequest) -> str:
        if request.run is None:
            raise InvalidRequest("A step needs input", remedy="Name a run, or a file with the request as JSON.")
        record = (await self._journal.read(request.run)).latest(request.step)
        if record is None:
            raise UnknownStep(
                f"Run {request.run} has not come to the step {request.step!r}",
                remedy="'agent runs show' lists the steps that it has done.",
            )
        return record.request
