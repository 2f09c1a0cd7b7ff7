"""The workflow of Temporal that has a worker execute one run, until the run has ended."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy

WORKFLOW: Final = "execute_run"
ACTIVITY: Final = "execute_run"
SUBMIT: Final = "submit"

_MAX_DURATION: Final = timedelta(days=365)
"""Temporal requires a limit; the one that counts is the run's budget."""
_RETRY: Final = RetryPolicy(initial_interval=timedelta(seconds=0.1), maximum_interval=timedelta(seconds=10))


@workflow.defn(name=WORKFLOW, sandboxed=False)
class ExecuteRunWorkflow:
    """Delivers a run when it is due: once for all earlier submissions, and again if it is submitted meanwhile."""

    def __init__(self) -> None:
        self._submitted: tuple[float, int, float] | None = None

    @workflow.signal(name=SUBMIT)
    def submit(self, due: float, priority: int, dead_after: float) -> None:
        """Have the run delivered at `due`, in seconds since 1970; the last submission counts."""
        self._submitted = (due, priority, dead_after)

    @workflow.run
    async def run(self, run: str) -> None:
        """Deliver the run; Temporal delivers it again if its worker dies or gives it back."""
        while self._submitted:
            due, priority, dead_after = self._submitted
            if due > workflow.time():
                await self._wait_until(due)
                continue
            self._submitted = None
            await workflow.execute_activity(
                ACTIVITY,
                run,
                start_to_close_timeout=_MAX_DURATION,
                heartbeat_timeout=timedelta(seconds=dead_after),
                retry_policy=_RETRY,
                priority=Priority(priority_key=priority),
            )

    async def _wait_until(self, due: float) -> None:
        """Wait until `due`, or until the run is submitted with other values."""
        before = self._submitted
        try:
            await workflow.wait_condition(lambda: self._submitted != before, timeout=due - workflow.time())
        except TimeoutError:
            return
