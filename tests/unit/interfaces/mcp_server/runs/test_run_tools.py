"""Workflows over MCP: those that are open are tools, and a run is followed, waited for again and cancelled."""

import asyncio
from pathlib import Path
from typing import Any, Self

import pytest
from dependency_injector import providers
from mcp.client import Client
from pydantic import Field, model_validator

from application.runs.run_in_progress import RunInProgress
from application.runs.start_run import StartRunRequest
from application.runs.summarize_document import SummarizeDocument
from application.runs.summarize_text import SummarizeText, SummarizeTextRequest, Summary
from application.runs.workflow import WorkflowResult
from domain.contract import Contract
from domain.errors import ModelUnavailable
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.composition import Agent
from infrastructure.runs.container import RunsContainer
from interfaces.mcp_server.server import mcp_server
from tests.agents import agent_with
from tests.fakes.mcp_server.clients import call, text_of
from tests.fakes.scripted_language_model import ScriptedLanguageModel


class Place(Contract):
    """Where a text stands."""

    page: int


class ReviewRequest(Contract):
    """A text, where it stands, and a reader."""

    context: str = Field(pattern=r"\S", description="The text.")
    places: tuple[Place, ...] = ()
    reader: str = "anybody"

    @model_validator(mode="after")
    def _check_reader(self) -> Self:
        if self.reader == self.context:
            raise ValueError("the reader must not be the text")
        return self


class ReviewText:
    """Reviews a text.

    It waits if the reader is absent.
    """

    name = "review_text"
    takes = ReviewRequest
    open_to_callers = True

    def __init__(self, *, summarize: SummarizeText) -> None:
        self._summarize = summarize

    async def execute(self, request: ReviewRequest, run: RunInProgress) -> WorkflowResult[Summary]:
        if request.reader == "absent":
            return WorkflowResult(Summary(text="Proposed."), "the review waits for its reader", status="waiting")
        text = f"{request.context} on {[place.page for place in request.places]} for {request.reader}"
        return WorkflowResult(await run.step(self._summarize, SummarizeTextRequest(text=text, max_words=9)))


class ClosedWorkflow(ReviewText):
    """Names a file of the server."""

    name = "closed"
    open_to_callers = False


def agent_in(folder: Path, *script: Any) -> Agent:
    agent = agent_with(folder, model=ScriptedLanguageModel(script))
    runs = agent.of(RunsContainer)
    more = (providers.Factory(kind, summarize=runs.summarize_text) for kind in (ReviewText, ClosedWorkflow))
    runs.workflows.add_args(*more)
    return agent


@pytest.fixture(autouse=True)
def _the_example_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SummarizeDocument, "open_to_callers", True, raising=False)  # a project may close it


async def test_only_an_open_workflow_is_a_tool_described_by_its_docstring_and_its_request(tmp_path: Path) -> None:
    async with Client(mcp_server(agent_in(tmp_path))) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert {"summarize_document", "review_text", "follow_run", "cancel_run"} <= tools.keys()
    assert "closed" not in tools
    assert tools["review_text"].description == "Reviews a text.\n\nIt waits if the reader is absent."
    schema, own = tools["review_text"].input_schema, ReviewRequest.model_json_schema()
    assert (schema["properties"], schema["required"], schema["$defs"]) == (
        own["properties"],
        own["required"],
        own["$defs"],
    )


async def test_the_steps_are_reported_and_the_result_is_read_again_by_another_client(tmp_path: Path) -> None:
    server = mcp_server(agent_in(tmp_path, Summary(text="Owls hoot.")))
    places = [{"page": 3}]
    async with Client(server) as client:
        result, progress = await call(client, "review_text", context="Owls", places=places)
    async with Client(server) as other:
        again, _ = await call(other, "follow_run", run=progress[0].removeprefix("run "))
    assert result.structured_content == {"text": "Owls hoot."} == again.structured_content
    assert progress[1:] == ["summarize_text finished"]


async def test_a_run_is_cancelled_for_good_and_a_client_that_leaves_cancels_nothing(tmp_path: Path) -> None:
    agent = agent_in(tmp_path, Summary(text="Owls hoot."))
    journal = agent.of(RunsContainer).run_journal()
    async with Client(mcp_server(agent)) as client:
        leaving = asyncio.create_task(client.call_tool("summarize_document", {"text": "Owls hoot at night."}))
        while not (runs := await journal.recent(1)):  # noqa: ASYNC110 - no event says so
            await asyncio.sleep(0.01)
        leaving.cancel()
        result, _ = await call(client, "follow_run", run=runs[0].id)
        assert result.structured_content == {"text": "Owls hoot."}
        failing = asyncio.create_task(client.call_tool("review_text", {"context": "Owls", "reader": "absent"}))
        waiting = text_of(await failing)
        cancelled, _ = await call(client, "cancel_run", run=waiting.split()[5])
    assert "is waiting: the review waits for its reader" in waiting
    assert text_of(cancelled) == f"Run {waiting.split()[5]} is cancelled"
    assert (await journal.find(RunId(waiting.split()[5]))).status is RunStatus.CANCELLED


@pytest.mark.parametrize(
    ("tool", "arguments", "problem"),
    [
        ("review_text", {}, "The arguments are invalid: context: Field required"),
        ("review_text", {"context": " "}, "The arguments are invalid: context: "),
        ("review_text", {"context": "Owls", "reader": "Owls"}, "the reader must not be the text"),
        ("review_text", {"context": "Owls"}, "is failed: No reply"),
        ("follow_run", {"run": "unknown"}, "unknown"),
        ("cancel_run", {"run": "unknown"}, "unknown"),
    ],
)
async def test_what_goes_wrong_is_said_on_one_line(
    tmp_path: Path, tool: str, arguments: dict[str, str], problem: str
) -> None:
    async with Client(mcp_server(agent_in(tmp_path, ModelUnavailable("No reply")))) as client:
        result, _ = await call(client, tool, **arguments)
    assert result.is_error
    assert problem in text_of(result)
    assert "\n" not in text_of(result)


async def test_the_run_of_a_closed_workflow_gives_no_result(tmp_path: Path) -> None:
    agent = agent_in(tmp_path, Summary(text="Owls hoot."))
    runs = agent.of(RunsContainer)
    run = await runs.start_run().execute(StartRunRequest(workflow="closed", request='{"context": "Owls"}'))
    await runs.execute_run().execute(run.id)
    async with Client(mcp_server(agent)) as client:
        result, _ = await call(client, "follow_run", run=run.id)
    assert result.is_error
    assert "Owls hoot" not in text_of(result)
