import pytest
from pydantic import ValidationError

from application.notes.gather_notes import GatherNotes, GatherNotesRequest
from domain.errors import NothingToWrite
from domain.notes import Note, NoteFolder, NoteSelection, note_id
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from tests.building import a_note

WARPS = a_note("gpu/warps.md", "Threads of a warp run in step.\nThey diverge at branches.")
MEMORY = a_note("gpu/memory.md", "Shared memory is fast.")
BREAD = a_note("kitchen/bread.md", "Let the dough rest.")
ELSEWHERE = WARPS.model_copy(
    update={"folder": NoteFolder("/other"), "id": note_id(NoteFolder("/other"), "gpu/warps.md")}
)


async def gather(
    *notes: Note,
    topic: str | None = None,
    folder: NoteFolder | None = None,
    limit: int = 5,
    characters: int = 1000,
) -> NoteSelection:
    repository = InMemoryNoteRepository()
    await repository.update(save=notes)
    request = GatherNotesRequest(topic=topic, folder=folder, notes=limit, characters=characters)
    return await GatherNotes(repository=repository).execute(request)


async def test_gathers_the_notes_that_speak_of_the_topic() -> None:
    selection = await gather(WARPS, MEMORY, BREAD, topic="shared memory")
    assert selection == NoteSelection(topic="shared memory", notes=(MEMORY,))


@pytest.mark.parametrize("topic", [None, ""])
async def test_without_a_topic_it_is_what_the_notes_are_mostly_about(topic: str | None) -> None:
    selection = await gather(WARPS, MEMORY, BREAD, topic=topic)
    assert selection.topic == "gpu"
    assert selection.ids == {WARPS.id, MEMORY.id}


async def test_gathers_no_more_notes_than_allowed_and_clips_each() -> None:
    selection = await gather(WARPS, MEMORY, topic="gpu", limit=1, characters=40)
    (note,) = selection.notes
    assert len(note.text) <= 40
    assert (await gather(WARPS, topic="gpu", characters=40)).notes[0].text == "Threads of a warp run in step."


async def test_gathers_from_one_folder_or_from_all() -> None:
    one = await gather(WARPS, ELSEWHERE, topic="warp", folder=NoteFolder("/other"))
    assert one.ids == {ELSEWHERE.id}
    assert (await gather(WARPS, ELSEWHERE, topic="warp")).ids == {WARPS.id, ELSEWHERE.id}


@pytest.mark.parametrize("topic", ["quantum gravity", "?!"])
async def test_a_topic_that_no_note_speaks_of_leaves_nothing_to_write(topic: str) -> None:
    with pytest.raises(NothingToWrite, match="No note speaks of"):
        await gather(WARPS, topic=topic)


@pytest.mark.parametrize("topic", [None, "gpu"])
async def test_without_notes_there_is_nothing_to_write_and_the_remedy_is_named(topic: str | None) -> None:
    with pytest.raises(NothingToWrite, match=r"no notes\. .*agent capture"):
        await gather(topic=topic)


@pytest.mark.parametrize("topic", [None, "gpu"])
async def test_a_folder_without_notes_is_named(topic: str | None) -> None:
    with pytest.raises(NothingToWrite, match=r"no notes in /other\. .*\.md.*skipped"):
        await gather(WARPS, topic=topic, folder=NoteFolder("/other"))


@pytest.mark.parametrize(("notes", "characters"), [(0, 100), (-5, 100), (10**24, 100), (3, 0), (3, -1)])
def test_how_much_to_gather_is_a_sensible_number(notes: int, characters: int) -> None:
    with pytest.raises(ValidationError):
        GatherNotesRequest(topic="gpu", folder=None, notes=notes, characters=characters)
