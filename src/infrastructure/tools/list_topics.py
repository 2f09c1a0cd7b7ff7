"""The tool that lists what the notes are about."""

import json

from pydantic import Field
from typing_extensions import override

from application.ports.note_repository import NoteRepository
from application.ports.tool import Tool
from domain.contract import Contract
from domain.notes import NoteFolder
from domain.tools import ToolDescription
from domain.topics import topics
from infrastructure.tools.arguments import checked


class ListTopicsArguments(Contract):
    """List what the notes are about, by their tags and folders, with how many notes each has, commonest first."""

    limit: int = Field(default=30, ge=1, le=200)


class ListTopicsTool(Tool):
    """Lets a model see what there are notes on; it changes nothing."""

    def __init__(self, repository: NoteRepository, *, folder: NoteFolder | None = None) -> None:
        self._repository = repository
        self._folder = folder

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of("list_topics", ListTopicsArguments, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        asked = checked(arguments, ListTopicsArguments)
        found = topics(await self._repository.catalogue(self._folder))
        shown = [{"topic": topic.name, "notes": topic.notes} for topic in found[: asked.limit]]
        return json.dumps(shown, ensure_ascii=False)
