"""Runs: start, list, show, follow, resume and cancel; a workflow that is not open to callers has routes of its own."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, NoReturn

from fastapi import APIRouter, FastAPI, Header, Query, Response
from fastapi.responses import StreamingResponse

from application.concurrency import cancel_all
from application.runs.manage_runs import ManageRuns
from domain.errors import AgentError
from domain.identifiers import RunId
from infrastructure.composition import Agent
from infrastructure.runs.container import RunsContainer
from interfaces.http.api import Api
from interfaces.http.api_document import errors, stream_of
from interfaces.http.runs.documents import RUN, ShownHistory, ShownRun
from interfaces.http.runs.following import RunEvent, follow, has_ended, steps_seen
from interfaces.http.runs.open_workflows import routes_of

RECOVERY_SECONDS = 30.0
"""Before the server looks again for runs that no process has: one was killed, or had no space to begin them."""

LIMIT = Annotated[int, Query(ge=1, le=1000, description="The number of runs.")]
AFTER = Annotated[int, Query(ge=0, le=10**9, description="The number of steps to leave out, which the client has.")]
LAST_EVENT = Annotated[str | None, Header(max_length=100, description="The id of the last event that was received.")]
EVENTS = {
    **stream_of("`step_finished` or `step_failed` when a step has ended; `run_ended` or `error` is last.", RunEvent),
    **errors(404),
    204: {"description": "The last event was the end of the run."},
}


def add_routes(app: Api, agent: Agent) -> None:
    """Add the routes; the server resumes what another one left unfinished, when it starts and from then on."""
    runs = agent.of(RunsContainer)
    manage = runs.manage_runs()

    @asynccontextmanager
    async def recovering(_app: FastAPI) -> AsyncGenerator[None, None]:
        if manage.queue.is_remote:  # then workers search for lost runs, and the queue may be away
            yield
            return
        await manage.recover()
        again = asyncio.create_task(_recover_repeatedly(manage))
        try:
            yield
        finally:
            await cancel_all([again])

    router = APIRouter(prefix="/runs", tags=["runs"], lifespan=recovering)

    @router.get("")
    async def list_runs(limit: LIMIT = 50) -> tuple[ShownRun, ...]:
        """List the runs, the latest first."""
        return tuple(ShownRun.of(run) for run in await manage.recent(limit))

    @router.get("/{run}", responses=errors(404))
    async def show_run(run: RUN, after: AFTER = 0) -> ShownHistory:
        """Show where a run stands, and its steps."""
        return ShownHistory.of(await manage.show(RunId(run), after=after), after=after)

    @router.get("/{run}/events", response_class=StreamingResponse, responses=EVENTS)
    async def follow_run(run: RUN, last_event_id: LAST_EVENT = None) -> Response:
        """Follow a run from its start, or after the last event that was received."""
        if await has_ended(RunId(run), last_event_id, manage):
            return Response(status_code=204)
        events = follow(RunId(run), after=steps_seen(last_event_id), manage=manage)
        return await app.streams.respond(events, to_event=app.error_event)

    @router.post("/{run}/resume", status_code=202, responses=errors(404, 409, 507))
    async def resume_run(run: RUN) -> ShownRun:
        """Resume a run that failed or was interrupted; what is done is not done again."""
        return ShownRun.of(await manage.resume(RunId(run)))

    @router.post("/{run}/cancel", responses=errors(404, 409, 507))
    async def cancel_run(run: RUN) -> ShownRun:
        """Cancel a run for good."""
        return ShownRun.of(await manage.cancel(RunId(run)))

    app.include_router(routes_of(runs))
    app.include_router(router)


async def _recover_repeatedly(manage: ManageRuns) -> NoReturn:
    log = logging.getLogger("agent.runs")
    while True:
        await asyncio.sleep(RECOVERY_SECONDS)
        try:
            await manage.recover()
        except AgentError as away:
            log.warning("runs cannot be recovered: %s", away)
        except Exception:  # unfinished runs depend on it: it never ends by itself
            log.exception("unexpected error while runs are recovered")
