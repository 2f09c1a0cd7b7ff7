"""A tool for each workflow that is open to callers, and the tools `follow_run` and `cancel_run`."""

import inspect
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from pydantic import JsonValue
from pydantic_core import to_json

from application.runs.manage_runs import ManageRuns
from application.runs.start_run import StartRunRequest
from application.runs.workflow import Workflow, find_workflow, open_workflows
from domain.contract import Contract
from domain.errors import WorkFailed
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.composition import Agent
from infrastructure.runs.container import RunsContainer
from interfaces.mcp_server.offering import WRITES, Function, offer


def add_tools(server: MCPServer, agent: Agent) -> None:
    """Offer the tools; a run continues in the background if its client leaves."""
    runs = agent.of(RunsContainer)
    opened = open_workflows(runs.workflows())

    async def follow_run(run: str, context: Context) -> dict[str, JsonValue]:
        """Wait for a run that a tool started, and return its result; the progress of that tool named the run."""
        find_workflow(opened, (await runs.run_journal().find(RunId(run))).use_case)
        await report_steps(RunId(run), runs.manage_runs(), context)
        return (await runs.execute_run().result(RunId(run))).model_dump(mode="json")

    async def cancel_run(run: str) -> str:
        """Cancel a run for good."""
        return f"Run {(await runs.manage_runs().cancel(RunId(run))).id} is cancelled"

    def tool_of(workflow: Workflow[Any, Contract]) -> Function:
        async def start(mcp_context: Context, **request: Any) -> dict[str, JsonValue]:
            order = StartRunRequest(workflow=workflow.name, request=to_json(request).decode(), in_background=True)
            return await follow_run((await runs.start_run().execute(order)).id, mcp_context)

        start.__name__, start.__doc__ = workflow.name, inspect.getdoc(workflow)  # the SDK shows them to clients
        context, _ = inspect.signature(start).parameters.values()
        fields = (
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[field.annotation, field])
            for name, field in workflow.takes.model_fields.items()
        )
        signature = inspect.Signature([context, *fields], return_annotation=dict[str, JsonValue])
        start.__signature__ = signature  # type: ignore[attr-defined]
        return start

    tools: list[Function] = [*map(tool_of, opened), follow_run, cancel_run]
    for tool in tools:
        offer(server, tool, WRITES)


async def report_steps(run: RunId, manage: ManageRuns, context: Context) -> None:
    """Resume runs that no process executes, and report each step of this one; raise `WorkFailed` unless it is done."""
    await context.report_progress(0, message=f"run {run}")
    await manage.recover()
    seen = 0
    async for history in manage.follow(run):
        for step in history.steps:
            seen += 1
            name = f"{step.name} ({step.label})" if step.label else step.name
            await context.report_progress(seen, message=f"{name} {'failed' if step.failure else 'finished'}")
    if history.run.status is not RunStatus.DONE:
        raise WorkFailed(f"Run {run} is {history.run.status}: {history.run.outcome}")
