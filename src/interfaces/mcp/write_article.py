"""Writing an article for a client."""

import mcp_types
from pydantic import Field
from typing_extensions import override

from application.article.write_article import WriteArticle, WriteArticleRequest
from domain.contract import Contract
from domain.errors import RunFailed
from domain.run_events import RunEvent, StepFailed, StepFinished, StepStarted
from domain.runs import RunId
from interfaces.mcp.lasting_work import LastingWork
from interfaces.mcp.served_tool import ServedTool, Tell, checked, defined


class WriteArticleArguments(Contract):
    """Write an article from the notes and keep it as a file; without a topic, on what the notes are mostly about."""

    topic: str | None = Field(default=None, min_length=1, max_length=500)


class WrittenFile(Contract):
    """The article, and where it is."""

    run: RunId
    title: str
    path: str
    article: str = Field(description="In Markdown.")


class WriteArticleTool(ServedTool):
    """Writes an article; the run goes on if the client leaves."""

    def __init__(self, write: WriteArticle, *, lasting: LastingWork) -> None:
        self._write = write
        self._lasting = lasting

    @property
    @override
    def definition(self) -> mcp_types.Tool:
        return defined(self._write.name, takes=WriteArticleArguments, gives=WrittenFile, has_effect=True)

    @override
    async def call(self, arguments: str, tell: Tell) -> Contract:
        asked = checked(arguments, WriteArticleArguments)
        run = await self._write.start(WriteArticleRequest(topic=asked.topic))
        tell(f"run {run}")
        with self._lasting.news.follow(run, lambda event: _tell(event, tell)):
            written = await self._lasting.do(self._write.execute(run))
        if written.article is None or written.path is None:
            raise RunFailed(f"Run {run} wrote no article", remedy=f"Look at it with 'agent runs show {run}'.")
        return WrittenFile(
            run=run, title=written.article.title, path=written.path, article=written.article.to_markdown()
        )


def _tell(event: RunEvent, tell: Tell) -> None:
    match event:
        case StepStarted():
            tell(f"{_named(event)} ...")
        case StepFinished():
            tell(f"{_named(event)} done")
        case StepFailed():
            tell(f"{_named(event)} failed: {event.reason}")
        case _:
            pass


def _named(event: StepStarted | StepFinished | StepFailed) -> str:
    name = event.step.replace("_", " ").capitalize()
    return f"{name}: {event.label}" if event.label else name
