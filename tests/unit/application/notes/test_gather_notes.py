import pytest

from application.notes.gather_notes import ENOUGH, GatherNotes, GatherNotesRequest
from domain.notes.note import Note, NoteFolder, NoteId
from domain.notes.selection import NoNotes, NoNotesFound, NoteSelection
from infrastructure.notes.note_repositories.in_memory import InMemoryNoteRepository
from tests.builders.notes import a_note

OTHER = NoteFolder("/other")
WARPS = a_note("gpu/warps.md", "Threads of a warp run in step.\nThey diverge at branches.")
MEMORY = a_note("gpu/memory.md", "Shared memory is fast.")
BREAD = a_note("kitchen/bread.md", "Let the dough rest.")
ELSEWHERE = a_note("gpu/warps.md", "A warp elsewhere.", folder=OTHER)


async def gather(
    *notes: Note,
    topic: str | None = None,
    folder: NoteFolder | None = None,
    most: int = 50,
    characters: int = 1000,
) -> NoteSelection:
    repository = InMemoryNoteRepository()
    await repository.update(save=notes)
    request = GatherNotesRequest(topic=topic, folder=folder, notes=most, characters=characters)
    return await GatherNotes(repository=repository).execute(request)


def ids_of(selection: NoteSelection) -> set[NoteId]:
    return {note.id for note in selection.notes}


async def test_gathers_the_notes_on_the_topic() -> None:
    assert await gather(WARPS, MEMORY, BREAD, topic="shared memory") == NoteSelection(
        topic="shared memory", notes=(MEMORY,)
    )


@pytest.mark.parametrize("topic", [None, ""])
async def test_without_a_topic_gathers_the_main_topic(topic: str | None) -> None:
    selection = await gather(WARPS, MEMORY, BREAD, topic=topic)
    assert selection.topic == "gpu"
    assert ids_of(selection) == {WARPS.id, MEMORY.id}


async def test_notes_without_tags_and_folders_are_gathered_without_a_topic() -> None:
    flat = [a_note(f"{name}.md", f"Let the {name} rest.") for name in ("dough", "loaf", "starter")]
    assert await gather(*flat) == NoteSelection(topic="", notes=tuple(flat))
    assert len((await gather(*flat, most=2)).notes) == 2


async def test_gathers_no_more_notes_than_allowed_and_clips_each() -> None:
    assert len((await gather(WARPS, MEMORY, topic="gpu", most=1)).notes) == 1
    assert (await gather(WARPS, topic="gpu", characters=40)).notes[0].text == "Threads of a warp run in step."


async def test_gathers_from_one_folder_or_from_all() -> None:
    assert ids_of(await gather(WARPS, ELSEWHERE, topic="warp", folder=OTHER)) == {ELSEWHERE.id}
    assert ids_of(await gather(WARPS, ELSEWHERE, topic="warp")) == {WARPS.id, ELSEWHERE.id}


@pytest.mark.parametrize(("both", "one"), [(ENOUGH + 2, 0), (2, ENOUGH - 2)])
async def test_notes_with_some_words_of_the_topic_are_added_until_there_are_enough(both: int, one: int) -> None:
    with_both = [a_note(f"b{number}.md", "Vim macros.") for number in range(both)]
    with_one = [a_note(f"a{number}.md", "Macros.") for number in range(ENOUGH)]
    selection = await gather(*with_both, *with_one, topic="vim macros")
    assert selection.notes == (*with_both, *with_one[:one])


async def test_a_list_of_links_is_left_out_unless_there_is_nothing_else() -> None:
    index = a_note("index.md", "- [[warp a]]\n- [[warp b]]")
    assert (await gather(index, WARPS, topic="warp")).notes == (WARPS,)
    assert [note.source for note in (await gather(index, topic="warp")).notes] == ["index.md"]


async def test_links_to_notes_and_pictures_are_what_they_show_and_addresses_are_kept() -> None:
    text = (
        "A [[gpu/warp|warp]] of [threads](threads.md) #gpu, see [a page](https://x.test) ![alt](https://x.test/a.png)"
    )
    (found,) = (await gather(a_note("warp.md", text), topic="warp")).notes
    assert found.text == "A warp of threads gpu, see [a page](https://x.test) alt"


@pytest.mark.parametrize("topic", ["quantum gravity", "?!"])
async def test_a_topic_that_no_note_mentions_is_an_error(topic: str) -> None:
    with pytest.raises(NoNotesFound, match="No note mentions") as raised:
        await gather(WARPS, topic=topic)
    assert raised.value.facts == {"topic": topic}


@pytest.mark.parametrize("topic", [None, "gpu"])
async def test_no_notes_at_all_is_another_error(topic: str | None) -> None:
    with pytest.raises(NoNotes, match=r"There are no notes$"):
        await gather(topic=topic)
    with pytest.raises(NoNotes, match="There are no notes in /other"):
        await gather(WARPS, topic=topic, folder=OTHER)
