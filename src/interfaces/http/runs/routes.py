"""Runs: start, list, show, follow, resume and cancel; a workflow that is not open to callers has routes of its own."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse

from infrastructure.composition import Agent
from infrastructure.runs.container import RunsContainer
from interfaces.http.api import Api
from interfaces.http.api_document import errors, stream_of
from interfaces.http.runs.documents import RUN, ShownHistory, ShownRun
from interfaces.http.runs.following import RunEvent, follow, has_ended, steps_seen
from interfaces.http.runs.open_workflows import routes_of
from interfaces.http.runs.recovery import recovering

LIMIT = Annotated[int, Query(ge=1, le=1000, description="The number of runs.")]
AFTER = Annotated[int, Query(ge=0, le=10**9, description="The number of steps to leave out, which the client has.")]
LAST_EVENT = Annotated[str | None, Header(max_length=100, description="The id of the last event that was received.")]
EVENTS = {
    **stream_of("`step_finished` or `step_failed` when a step has ended; `run_ended` or `error` is last.", RunEvent),
    **errors(404),
    204: {"description": "The last event was the end of the run."},
}


def add_routes(app: Api, agent: Agent) -> None:
    """Add the routes; while it runs, the server resumes runs that another one left unfinished."""
    runs = agent.of(RunsContainer)
    manage = runs.manage_runs()
    router = APIRouter(prefix="/runs", tags=["runs"], lifespan=lambda _app: recovering(manage))

    @router.get("")
    async def list_runs(limit: LIMIT = 50) -> tuple[ShownRun, ...]:
        """List the runs, the latest first."""
        return tuple(ShownRun.of(run) for run in await manage.recent(limit))

    @router.get("/{run}", responses=errors(404))
    async def show_run(run: RUN, after: AFTER = 0) -> ShownHistory:
        """Show where a run stands, and its steps."""
        return ShownHistory.of(await manage.show(run, after=after), after=after)

    @router.get("/{run}/events", response_class=StreamingResponse, responses=EVENTS)
    async def follow_run(run: RUN, last_event_id: LAST_EVENT = None) -> Response:
        """Follow a run from its start, or after the last event that was received."""
        if await has_ended(run, last_event_id, manage):
            return Response(status_code=204)
        events = follow(run, after=steps_seen(last_event_id), manage=manage)
        return await app.streams.respond(events, to_event=app.error_event)

    @router.post("/{run}/resume", status_code=202, responses=errors(404, 409, 507))
    async def resume_run(run: RUN) -> ShownRun:
        """Resume a run that failed or was interrupted; what is done is not done again."""
        return ShownRun.of(await manage.resume(run))

    @router.post("/{run}/cancel", responses=errors(404, 409, 507))
    async def cancel_run(run: RUN) -> ShownRun:
        """Cancel a run for good."""
        return ShownRun.of(await manage.cancel(run))

    app.include_router(routes_of(runs))
    app.include_router(router)
