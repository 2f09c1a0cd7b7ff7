import pytest

from application.notes.search_notes import FoundNote, SearchNotes, SearchNotesRequest
from domain.errors import InvalidRequest
from domain.notes import NoteFolder
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from tests.building import FOLDER, a_note

WARPS = a_note("warps.md", "Threads run together.\nA warp shares a scheduler.")
MEMORY = a_note("memory.md", "Shared memory is near.")


async def search(query: str, *, folder: NoteFolder | None = None, limit: int = 10) -> tuple[FoundNote, ...]:
    repository = InMemoryNoteRepository()
    await repository.update(save=[WARPS, MEMORY])
    return await SearchNotes(repository=repository).execute(SearchNotesRequest(query=query, folder=folder, limit=limit))


async def test_finds_notes_with_the_line_that_speaks_of_the_query() -> None:
    assert await search("scheduler of a warp") == (FoundNote(note=WARPS, excerpt="A warp shares a scheduler."),)


async def test_finds_no_more_than_asked_for_and_only_in_the_folder() -> None:
    assert len(await search("warps memory", limit=1)) == 1
    assert len(await search("warps memory", folder=FOLDER)) == 2
    assert await search("warps", folder=NoteFolder("/other")) == ()


@pytest.mark.parametrize("query", ["", "  ", "?!", "***"])
async def test_a_query_without_words_is_refused(query: str) -> None:
    with pytest.raises(InvalidRequest, match="no words"):
        await search(query)
