"""The tool that writes articles, as runs in the background."""

import json

from mcp.server.mcpserver import Context, MCPServer

from application.article.publish_article import PublishedArticle
from application.article.write_article import WriteArticle
from application.notes.capture_notes import CaptureNotesRequest
from application.runs.start_run import StartRunRequest
from domain.contract import Contract
from domain.errors import WorkFailed
from domain.identifiers import RunId
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.runs.container import RunsContainer
from interfaces.mcp_server.offering import WRITES, offer
from interfaces.mcp_server.runs.tools import report_steps


class WrittenArticle(Contract):
    """The article in Markdown, where it is saved, and the run that wrote it."""

    run: RunId
    location: str
    article: str


def add_tools(server: MCPServer, agent: Agent) -> None:
    """Offer the tool; a client chooses neither the folder of notes nor the file of the article."""
    runs, notes = agent.of(RunsContainer), agent.of(NotesContainer)

    async def write_article(context: Context, topic: str | None = None, run: str | None = None) -> WrittenArticle:
        """Write an article from the notes and save it; without a topic, about their main topic.

        It is written even if you do not wait; give the run that the progress names to wait for it again.
        """
        if not run:  # a model may give an empty text instead of nothing
            folder, is_remote = notes.folder(), runs.run_queue().is_remote
            if is_remote and folder is not None:  # the worker's machine may not have the folder
                await notes.capture_notes().execute(CaptureNotesRequest(folder=folder))
            request = json.dumps({"topic": topic, "folder": folder, "capture": not is_remote})
            start = StartRunRequest(workflow=WriteArticle.name, request=request, title=topic or "", in_background=True)
            run = (await runs.start_run().execute(start)).id
        await report_steps(RunId(run), runs.manage_runs(), context)
        outcome = await runs.execute_run().result(RunId(run))
        if not isinstance(outcome, PublishedArticle):
            raise WorkFailed(f"Run {run} wrote no article")
        return WrittenArticle(run=RunId(run), location=outcome.location, article=outcome.article.to_markdown())

    offer(server, write_article, WRITES)
