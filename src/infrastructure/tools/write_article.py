"""The tool that writes an article."""

import json

from pydantic import Field
from typing_extensions import override

from application.article.write_article import WriteArticle, WriteArticleRequest
from application.ports.tool import Tool
from domain.contract import Contract
from domain.errors import ToolFailed
from domain.notes import NoteFolder
from domain.tools import ToolDescription
from infrastructure.tools.arguments import checked


class WriteArticleArguments(Contract):
    """Write an article from the notes and keep it as a file; without a topic, on what the notes are mostly about."""

    topic: str | None = Field(default=None, min_length=1, max_length=500)


class WriteArticleTool(Tool):
    """Lets a model have an article written; a person approves it first, for it takes time and money."""

    def __init__(self, write: WriteArticle, *, folder: NoteFolder | None = None) -> None:
        self._write = write
        self._folder = folder

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of("write_article", WriteArticleArguments, has_effect=True)

    @override
    async def call(self, arguments: str) -> str:
        asked = checked(arguments, WriteArticleArguments)
        run = await self._write.start(WriteArticleRequest(topic=asked.topic, folder=self._folder))
        written = await self._write.execute(run)
        if written.article is None:
            raise ToolFailed(f"The run {run} waits for approval of its outline")
        said = {"title": written.article.title, "path": written.path, "run": run}
        return json.dumps(said, ensure_ascii=False)
