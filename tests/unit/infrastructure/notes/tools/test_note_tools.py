import json

import pytest

from application.ports.tool import Tool
from domain.errors import InvalidArguments
from domain.notes.note import NoteFolder
from infrastructure.notes.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.notes.tools.notes import ListTopicsTool, ReadNoteTool, SearchNotesTool
from tests.builders.notes import FOLDER, a_note

WARPS = a_note("gpu/warps.md", "A warp is 32 threads.\nThey run in step.", title="Warps → 核")
LONG = a_note("gpu/long.md", "Memory. " * 20_000)
BREAD = a_note("bread.md", "Bread.", tags=("food", "gpu"))


@pytest.fixture
async def notes() -> InMemoryNoteRepository:
    repository = InMemoryNoteRepository()
    await repository.update(save=[WARPS, LONG, BREAD])
    return repository


async def result(tool: Tool, **arguments: object) -> object:
    return json.loads(await tool.call(json.dumps(arguments)))


async def test_what_a_search_finds_can_be_read(notes: InMemoryNoteRepository) -> None:
    shown = {"id": WARPS.id, "title": "Warps → 核", "source": "gpu/warps.md"}
    found = await result(SearchNotesTool(notes, None), query="warp threads")
    assert found == [{**shown, "excerpt": "A warp is 32 threads.", "matches": 2}]
    assert await result(ReadNoteTool(notes, None), id=WARPS.id) == {**shown, "text": WARPS.text}
    assert await result(SearchNotesTool(notes, None), query="quantum") == []


async def test_a_long_note_is_clipped(notes: InMemoryNoteRepository) -> None:
    assert len(await ReadNoteTool(notes, None).call(json.dumps({"id": LONG.id}))) < 21_000


async def test_topics_are_listed_the_most_common_first(notes: InMemoryNoteRepository) -> None:
    assert await result(ListTopicsTool(notes, None)) == [{"name": "gpu", "notes": 3}, {"name": "food", "notes": 1}]
    assert await result(ListTopicsTool(notes, None), limit=1) == [{"name": "gpu", "notes": 3}]


async def test_an_unknown_note_is_an_invalid_argument(notes: InMemoryNoteRepository) -> None:
    with pytest.raises(InvalidArguments, match=r"There is no note '\.\./\.\./etc/passwd'"):
        await result(ReadNoteTool(notes, None), id="../../etc/passwd")


@pytest.mark.parametrize("limit", [0, 21, "many"])
async def test_a_limit_is_a_sensible_number(notes: InMemoryNoteRepository, limit: object) -> None:
    with pytest.raises(InvalidArguments, match="limit"):
        await result(SearchNotesTool(notes, None), query="warp", limit=limit)


async def test_tools_that_keep_to_a_folder_show_nothing_of_another(notes: InMemoryNoteRepository) -> None:
    elsewhere = NoteFolder("/elsewhere")
    assert await result(SearchNotesTool(notes, elsewhere), query="warp") == []
    assert await result(ListTopicsTool(notes, elsewhere)) == []
    with pytest.raises(InvalidArguments, match="There is no note"):
        await result(ReadNoteTool(notes, elsewhere), id=WARPS.id)
    assert await result(ReadNoteTool(notes, FOLDER), id=WARPS.id)
