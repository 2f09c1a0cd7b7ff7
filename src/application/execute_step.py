"""Executing a single step, outside a workflow."""

from application.meter import measured_by, metered_run
from application.ports.event_listener import EventListener
from application.step import Request, Result, Step
from domain.usage import Budget


class ExecuteStep:
    """Executes a step as a run of its own: within the budget, measured and reported, but kept in no journal."""

    def __init__(self, *, model: str, budget: Budget, listener: EventListener) -> None:
        self._model = model
        self._budget = budget
        self._listener = listener

    async def execute(self, step: Step[Request, Result], request: Request) -> Result:
        """Return the step's result; every failure is an `AgentError`."""
        async with metered_run(step.name, model=self._model, budget=self._budget, listener=self._listener) as meter:
            with measured_by(meter):
                return await step.execute(request)
