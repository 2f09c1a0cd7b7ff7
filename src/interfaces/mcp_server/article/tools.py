"""The tools that write articles, as runs in the background."""

import json

from mcp.server.mcpserver import Context, MCPServer

from application.article.publish_article import PublishArticle, PublishedArticle
from application.article.write_article import WriteArticle
from application.notes.capture_notes import CaptureNotesRequest
from application.runs.manage_runs import ManageRuns
from application.runs.start_run import StartRunRequest
from domain.contract import Contract
from domain.errors import WorkFailed
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.runs.container import RunsContainer
from interfaces.mcp_server.offering import WRITES, offer


class WrittenArticle(Contract):
    """The article in Markdown, where it is saved, and the run that wrote it."""

    run: RunId
    location: str
    article: str


def add_tools(server: MCPServer, agent: Agent) -> None:
    """Offer the tools; a client chooses neither the folder of notes nor the file of the article."""
    runs, notes = agent.of(RunsContainer), agent.of(NotesContainer)

    async def write_article(context: Context, topic: str | None = None, run: str | None = None) -> WrittenArticle:
        """Write an article from the notes and save it; without a topic, about their main topic.

        It is written even if you do not wait; give the run that the progress names to wait for it again.
        """
        if not run:  # models fill in what is optional with an empty text
            folder, for_a_worker = notes.folder(), runs.run_queue().is_remote
            if for_a_worker and folder is not None:  # which another machine need not have
                await notes.capture_notes().execute(CaptureNotesRequest(folder=folder))
            request = json.dumps({"topic": topic, "folder": folder, "capture": not for_a_worker})
            start = StartRunRequest(workflow=WriteArticle.name, request=request, title=topic or "", in_background=True)
            run = (await runs.start_run().execute(start)).id
        else:
            await runs.manage_runs().recover()
        return await _follow(RunId(run), runs.manage_runs(), context)

    async def cancel_article(run: str) -> str:
        """End the run of an article for good."""
        return f"Run {(await runs.manage_runs().cancel(RunId(run))).id} is cancelled"

    offer(server, agent, write_article, WRITES)
    offer(server, agent, cancel_article, WRITES)


async def _follow(run: RunId, manage: ManageRuns, context: Context) -> WrittenArticle:
    """Report each step that ended, and return the article."""
    await context.report_progress(0, message=f"run {run}")
    seen = 0
    async for history in manage.follow(run):
        for step in history.steps:
            seen += 1
            name = f"{step.name} ({step.label})" if step.label else step.name
            await context.report_progress(seen, message=f"{name} {'failed' if step.failure else 'finished'}")
    published = (await manage.show(run)).latest(PublishArticle.name)
    if history.run.status is not RunStatus.DONE or published is None or published.result is None:
        raise WorkFailed(f"Run {run} is {history.run.status}: {history.run.outcome}")
    result = PublishedArticle.model_validate_json(published.result)
    return WrittenArticle(run=run, location=result.location, article=result.article.to_markdown())
