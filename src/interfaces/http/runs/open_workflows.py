"""Workflows that are open to callers: start a run of one, and read its result."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field, create_model

from application.runs.workflow import Workflow, open_workflows
from domain.contract import Contract
from domain.errors import NotFound
from domain.runs.schedule import Schedule
from infrastructure.runs.container import RunsContainer
from interfaces.http.api_document import errors
from interfaces.http.runs.documents import RUN, ShownResult, ShownRun
from interfaces.http.runs.starting import STARTING

MAX_TITLE = 200
"""Characters of the title that a caller gives a run."""


def routes_of(runs: RunsContainer) -> APIRouter:
    """Return, for each workflow, a route that starts a run; and one route that shows results."""
    router = APIRouter(tags=["runs"])
    workflows = {each.name: each for each in open_workflows(runs.workflows())}
    for workflow in workflows.values():
        _add_start(router, runs, workflow)

    @router.get("/runs/{run}/result", responses=errors(404, 409))
    async def show_result(run: RUN) -> ShownResult:
        """Show the result of a run that is done, or the proposal that a run waits with; nothing is executed."""
        found = await runs.run_journal().find(run)
        if found.use_case not in workflows:
            raise NotFound(f"The results of {found.use_case} are not open to callers")
        outcome = await runs.execute_run().result(found.id)
        return ShownResult(run=ShownRun.of(found), result=outcome.model_dump(mode="json"))

    return router


def _add_start(router: APIRouter, runs: RunsContainer, workflow: Workflow[Any, Contract]) -> None:
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
    router.post(path, name=name, status_code=202, responses=errors(409, 507))(start)
