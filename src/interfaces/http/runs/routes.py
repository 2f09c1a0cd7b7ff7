"""Runs: start, list, show, follow, resume and cancel; a workflow that is not open to callers has routes of its own."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, create_model

from application.runs.workflow import Workflow, open_workflows
from domain.contract import Contract
from domain.errors import NotFound
from domain.runs.run import Schedule
from infrastructure.composition import Agent
from infrastructure.runs.container import RunsContainer
from interfaces.http.api import Api
from interfaces.http.api_document import errors, stream_of
from interfaces.http.runs.documents import RUN, ShownHistory, ShownResult, ShownRun
from interfaces.http.runs.following import RunEvent, follow, has_ended, steps_seen
from interfaces.http.runs.recovery import recovering
from interfaces.http.runs.starting import STARTING

MAX_TITLE = 200
"""Characters of the title that a caller gives a run."""

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
    workflows = {each.name: each for each in open_workflows(runs.workflows())}
    for workflow in workflows.values():
        _add_start(app, runs, workflow)

    @router.get("")
    async def list_runs(limit: LIMIT = 50) -> tuple[ShownRun, ...]:
        """List the runs, the latest first."""
        return tuple(ShownRun.of(run) for run in await manage.recent(limit))

    @router.get("/{run}", responses=errors(404))
    async def show_run(run: RUN, after: AFTER = 0) -> ShownHistory:
        """Show where a run stands, and its steps."""
        return ShownHistory.of(await manage.show(run, after=after), after=after)

    @router.get("/{run}/result", responses=errors(404, 409))
    async def show_result(run: RUN) -> ShownResult:
        """Show the result of a run that is done, or the proposal that a run waits with; nothing is executed."""
        found = await runs.run_journal().find(run)
        if found.use_case not in workflows:
            raise NotFound(f"The results of {found.use_case} are not open to callers")
        outcome = await runs.execute_run().result(found.id)
        return ShownResult(run=ShownRun.of(found), result=outcome.model_dump(mode="json"))

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

    app.include_router(router)


def _add_start(app: Api, runs: RunsContainer, workflow: Workflow[Any, Contract]) -> None:
    async def start(order: Any, starting: STARTING) -> ShownRun:
        """Start a run of this workflow; it is executed in the background, whether or not the client stays."""
        return await starting.start(runs, workflow.name, order.request, order, title=order.title)

    start.__annotations__["order"] = create_model(  # from which FastAPI takes the contract of the body
        f"{type(workflow).__name__}Order",
        __base__=Schedule,
        __doc__=f"What a run of {workflow.name} is to do, and when.",
        request=(workflow.takes, ...),
        title=(str, Field("", max_length=MAX_TITLE, description="What the run is listed by.")),
    )
    path, name = f"/workflows/{workflow.name}/runs", f"start_{workflow.name}"
    app.post(path, name=name, tags=["runs"], status_code=202, responses=errors(409, 507))(start)
