"""Executing one step alone."""

from application.meter import current_meter, metered_run
from application.ports.event_listener import EventListener
from application.step import Request, Result, Step
from domain.usage import Budget


class ExecuteStep:
    """Executes a step as a run that no journal keeps: within the budget, measured and reported."""

    def __init__(self, *, model: str, budget: Budget, listener: EventListener) -> None:
        self._model = model
        self._budget = budget
        self._listener = listener

    async def execute(self, step: Step[Request, Result], request: Request) -> Result:
        """Return the step's result; every failure is an `AgentError`."""
        async with metered_run(step.name, model=self._model, budget=self._budget, listener=self._listener) as meter:
            before = current_meter.set(meter)
            try:
                return await step.execute(request)
            finally:
                current_meter.reset(before)
