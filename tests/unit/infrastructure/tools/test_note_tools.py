import json

import pytest

from application.notes.search_notes import SearchNotes
from domain.errors import InvalidArguments
from domain.notes import NoteFolder
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.tools.list_topics import ListTopicsTool
from infrastructure.tools.read_note import LONGEST, ReadNoteTool
from infrastructure.tools.search_notes import SearchNotesTool
from tests.building import a_note

WARPS = a_note("gpu/warps.md", "A warp is 32 threads.\nThey run in step.", title="Warps → 核")
LONG = a_note("gpu/long.md", "Memory. " * LONGEST)


@pytest.fixture
async def notes() -> InMemoryNoteRepository:
    repository = InMemoryNoteRepository()
    await repository.update(save=[WARPS, LONG])
    return repository


async def test_what_a_search_finds_can_be_read(notes: InMemoryNoteRepository) -> None:
    found = json.loads(await SearchNotesTool(SearchNotes(repository=notes)).call('{"query": "warp threads"}'))
    assert found == [{"note": WARPS.id, "title": "Warps → 核", "excerpt": "A warp is 32 threads."}]

    read = json.loads(await ReadNoteTool(notes).call(json.dumps({"note": found[0]["note"]})))
    assert read == {"note": WARPS.id, "title": "Warps → 核", "source": "gpu/warps.md", "text": WARPS.text}


async def test_a_search_that_finds_nothing_says_so_with_an_empty_list(notes: InMemoryNoteRepository) -> None:
    assert await SearchNotesTool(SearchNotes(repository=notes)).call('{"query": "bread"}') == "[]"


async def test_a_note_that_is_not_there_is_no_argument(notes: InMemoryNoteRepository) -> None:
    with pytest.raises(InvalidArguments, match=r"There is no note '\.\./\.\./etc/passwd'"):
        await ReadNoteTool(notes).call('{"note": "../../etc/passwd"}')


async def test_a_long_note_is_clipped(notes: InMemoryNoteRepository) -> None:
    read = json.loads(await ReadNoteTool(notes).call(json.dumps({"note": LONG.id})))
    assert len(read["text"]) <= LONGEST


@pytest.mark.parametrize("limit", [0, 21, "many"])
async def test_a_search_without_measure_is_refused(notes: InMemoryNoteRepository, limit: object) -> None:
    with pytest.raises(InvalidArguments, match="limit"):
        await SearchNotesTool(SearchNotes(repository=notes)).call(json.dumps({"query": "warp", "limit": limit}))


async def test_topics_are_the_tags_and_folders_commonest_first(notes: InMemoryNoteRepository) -> None:
    await notes.update(save=[a_note("bread.md", "Bread.", tags=("food", "gpu"))])

    assert json.loads(await ListTopicsTool(notes).call("{}")) == [
        {"topic": "gpu", "notes": 3},
        {"topic": "food", "notes": 1},
    ]
    assert json.loads(await ListTopicsTool(notes).call('{"limit": 1}')) == [{"topic": "gpu", "notes": 3}]


async def test_tools_that_keep_to_a_folder_show_nothing_of_another(notes: InMemoryNoteRepository) -> None:
    elsewhere = NoteFolder("/elsewhere")

    assert await SearchNotesTool(SearchNotes(repository=notes), folder=elsewhere).call('{"query": "warp"}') == "[]"
    assert await ListTopicsTool(notes, folder=elsewhere).call("{}") == "[]"
    with pytest.raises(InvalidArguments, match="There is no note"):
        await ReadNoteTool(notes, folder=elsewhere).call(json.dumps({"note": WARPS.id}))
    assert json.loads(await ReadNoteTool(notes, folder=WARPS.folder).call(json.dumps({"note": WARPS.id})))
