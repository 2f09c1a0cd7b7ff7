"""The workflow of Temporal: it has one run executed by a worker, until the run has ended."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy

WORKFLOW: Final = "execute_run"
ACTIVITY: Final = "execute_run"
SUBMIT: Final = "submit"

_LONGEST: Final = timedelta(days=365)
"""An execution takes as long as its budget allows; Temporal wants a limit."""
_RETRY: Final = RetryPolicy(initial_interval=timedelta(seconds=0.1), maximum_interval=timedelta(seconds=10))


@workflow.defn(name=WORKFLOW, sandboxed=False)
class ExecuteRunWorkflow:
    """Delivers a run when it is due, once for all that it was submitted before, and again for what came meanwhile."""

    def __init__(self) -> None:
        self._submitted: tuple[float, int, float] | None = None

    @workflow.signal(name=SUBMIT)
    def submit(self, due: float, priority: int, dead_after: float) -> None:
        """Have the run delivered, at a time in seconds since 1970; what was submitted last counts."""
        self._submitted = (due, priority, dead_after)

    @workflow.run
    async def run(self, run: str) -> None:
        """Deliver the run; it is delivered again if its worker gives no sign of life, or gives it back."""
        while self._submitted:
            due, priority, dead_after = submitted = self._submitted
            if due > workflow.time():
                await self._wait_until(due, submitted)
                continue
            self._submitted = None
            await workflow.execute_activity(
                ACTIVITY,
                run,
                start_to_close_timeout=_LONGEST,
                heartbeat_timeout=timedelta(seconds=dead_after),
                retry_policy=_RETRY,
                priority=Priority(priority_key=priority),
            )

    async def _wait_until(self, due: float, submitted: tuple[float, int, float]) -> None:
        """Wait until the time, or until something else is submitted."""
        seconds = due - workflow.time()
        try:
            await workflow.wait_condition(lambda: self._submitted != submitted, timeout=seconds)
        except TimeoutError:
            return
