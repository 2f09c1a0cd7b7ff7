"""Workflows that are open to callers: start a run of one, and read its result."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import create_model

from application.runs.workflow import Workflow
from domain.contract import Contract
from domain.errors import NotFound
from domain.identifiers import RunId
from domain.runs.schedule import Schedule
from infrastructure.runs.container import RunsContainer
from interfaces.http.api_document import errors
from interfaces.http.runs.documents import RUN, ShownResult, ShownRun
from interfaces.http.runs.starting import STARTING


def add_routes(router: APIRouter, runs: RunsContainer) -> None:
    """Add the routes; the one that starts runs takes the requests of these workflows."""
    workflows = {each.name: each for each in runs.workflows() if getattr(each, "open_to_callers", False)}

    async def start_run(order: Any, starting: STARTING) -> ShownRun:
        """Start a run of a workflow; it is executed in the background, whether or not the client stays."""
        return await starting.start(runs, order.workflow, order.request, order)

    if bodies := list(map(_body_of, workflows.values())):
        discriminator = "workflow" if len(bodies) > 1 else None
        start_run.__annotations__["order"] = Annotated[reduce(or_, bodies), Body(discriminator=discriminator)]
        router.post("", status_code=202, responses=errors(409, 507))(start_run)

    @router.get("/{run}/result", responses=errors(404, 409))
    async def show_result(run: RUN) -> ShownResult:
        """Show the result of a run that is done, or what one proposes that waits; nothing is executed."""
        found = await runs.run_journal().find(RunId(run))
        if found.use_case not in workflows:
            raise NotFound(f"The results of {found.use_case} are not open to callers")
        outcome = await runs.execute_run().result(found.id)
        return ShownResult(run=ShownRun.of(found), result=outcome.model_dump(mode="json"))


def _body_of(workflow: Workflow[Any, Contract]) -> type[Schedule]:
    return create_model(
        f"{type(workflow).__name__}Order",
        __base__=Schedule,
        __doc__=f"A run of {workflow.name}, and when it is executed.",
        workflow=(_literal(workflow.name), ...),
        request=(workflow.takes, ...),
    )


def _literal(name: str) -> Any:
    return Literal[name]
