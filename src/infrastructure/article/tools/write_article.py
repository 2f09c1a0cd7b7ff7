"""The tool that writes an article."""

import json
from collections.abc import Callable

from pydantic import Field
from typing_extensions import override

from application.article.publish_article import PublishedArticle
from application.article.write_article import WriteArticle, WriteArticleRequest
from application.ports.tool import Tool
from application.runs.execute_run import ExecuteRun
from application.runs.start_run import StartRun, StartRunRequest
from domain.contract import Contract
from domain.errors import ToolFailed
from domain.notes.note import NoteFolder
from domain.tools import ToolDescription, parse_arguments


class WriteArticleArguments(Contract):
    """Writes an article from the notes and saves it as a file; without a topic, about the notes' main topic."""

    topic: str | None = Field(default=None, min_length=1, max_length=500)


class WriteArticleTool(Tool):
    """Writes an article for a model; a person approves the call first, since it takes time and money."""

    description = ToolDescription.of("write_article", WriteArticleArguments, has_effect=True)

    def __init__(
        self, *, start: Callable[[], StartRun], execute: Callable[[], ExecuteRun], folder: NoteFolder | None
    ) -> None:
        """Store the arguments; the use cases need the whole workflow, so they are created when the tool is called."""
        self._start = start
        self._execute = execute
        self._folder = folder

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, WriteArticleArguments)
        request = WriteArticleRequest(topic=asked.topic, folder=self._folder)
        start = StartRunRequest(workflow=WriteArticle.name, request=request.model_dump_json(), title=asked.topic or "")
        run = (await self._start().execute(start)).id
        outcome = await self._execute().execute(run)
        if not isinstance(outcome, PublishedArticle):
            raise ToolFailed(f"The run {run} ended without an article")
        return json.dumps({"title": outcome.article.title, "location": outcome.location, "run": run})
