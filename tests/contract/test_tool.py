"""What every tool promises."""

import json
import re
from collections.abc import Callable

import pytest

from application.notes.search_notes import SearchNotes
from application.ports.note_repository import NoteRepository
from application.ports.tool import Tool
from domain.errors import InvalidArguments
from infrastructure.container import Container  # part: article
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.settings import Settings  # part: article
from infrastructure.tools.list_topics import ListTopicsTool
from infrastructure.tools.read_note import ReadNoteTool
from infrastructure.tools.search_notes import SearchNotesTool
from infrastructure.tools.write_article import WriteArticleTool  # part: article

ADAPTERS: dict[str, Callable[[NoteRepository], Tool]] = {
    "list_topics": ListTopicsTool,
    "read_note": ReadNoteTool,
    "search_notes": lambda notes: SearchNotesTool(SearchNotes(repository=notes)),
    # part: article
    "write_article": lambda _: WriteArticleTool(Container(settings=Settings(storage="in_memory")).write_article()),
    # end: article
}


@pytest.fixture(params=ADAPTERS)
def tool(request: pytest.FixtureRequest) -> Tool:
    return ADAPTERS[request.param](InMemoryNoteRepository())


def test_has_a_name_that_every_provider_takes_and_says_what_it_is_for(tool: Tool) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,63}", tool.description.name)
    assert tool.description.purpose.endswith(".")
    assert "\n" not in tool.description.purpose


def test_describes_itself_alike_each_time(tool: Tool) -> None:
    assert tool.description == tool.description


def test_takes_an_object_and_no_field_beyond_its_schema(tool: Tool) -> None:
    schema = json.loads(tool.description.arguments)

    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    "arguments", ["", "no JSON", "[]", "null", '{"bogus": 1}', '{"a": ' * 500, "\ud800"], ids=lambda text: text[:8]
)
async def test_arguments_that_do_not_fit_are_refused_in_one_line(tool: Tool, arguments: str) -> None:
    with pytest.raises(InvalidArguments) as refused:
        await tool.call(arguments)

    assert "\n" not in str(refused.value)
