"""Following a run by reading the journal, whichever process executes the run.

The id of an event is the number of its step. The last event has the number of the last step and the status of the run:
`7-done`. So a client that reconnects with the last id that it received misses nothing.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi.sse import ServerSentEvent

from application.runs.manage_runs import ManageRuns
from domain.identifiers import RunId
from domain.runs.run import IN_PROGRESS
from interfaces.http.runs.documents import ShownHistory, ShownRun, ShownStep

RunEvent = ShownStep | ShownRun
"""What a stream contains: each step when it has ended, and at the end the run."""


def steps_seen(last_event_id: str | None) -> int:
    """Return the number of steps that a client has received; 0 if the id has another form."""
    number = (last_event_id or "").partition("-")[0]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0  # noqa: PLR2004 - fits


async def has_ended(run: RunId, last_event_id: str | None, manage: ManageRuns) -> bool:
    """Whether the last event was the end of the run, which has not been resumed since; raise `UnknownRun`."""
    seen = steps_seen(last_event_id)
    history = await manage.show(run, after=seen)
    status = history.run.status
    return status not in IN_PROGRESS and not history.steps and last_event_id == f"{seen}-{status}"


async def follow(run: RunId, *, after: int, manage: ManageRuns) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield the events after the first `after` steps, until the run is no longer in progress."""
    async with aclosing(manage.follow(run, after=after)) as histories:
        async for history in histories:
            shown = ShownHistory.of(history, after=after)
            for step in shown.steps:
                name = "step_failed" if step.failure else "step_finished"
                yield ServerSentEvent(event=name, raw_data=step.model_dump_json(), id=str(step.number))
            after += len(shown.steps)
    last = f"{after}-{shown.run.status}"
    yield ServerSentEvent(event="run_ended", raw_data=shown.run.model_dump_json(), id=last)
