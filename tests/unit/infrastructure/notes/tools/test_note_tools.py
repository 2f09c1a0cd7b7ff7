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


async def text(tool: Tool, **arguments: object) -> str:
    return await tool.call(json.dumps(arguments))


async def test_passages_are_shown_with_the_marks_that_cite_them(notes: InMemoryNoteRepository) -> None:
    shown = (
        "# Warps → 核\n(id warps, file gpu/warps.md)\n\nA warp is 32 threads. [warps#1]\nThey run in step. [warps#2]"
    )
    found = await text(SearchNotesTool(notes, None), query="warp threads")
    assert found == shown
    assert await text(ReadNoteTool(notes, None), id=WARPS.id) == shown
    assert await text(ReadNoteTool(notes, None), id="warps") == shown
    assert "No note has any of these words: quantum" in await text(SearchNotesTool(notes, None), query="quantum")


async def test_a_list_of_links_comes_after_notes_that_say_something(notes: InMemoryNoteRepository) -> None:
    links = a_note("warp threads.md", "- [Warp threads](gpu/warps.md)\n- [Long](gpu/long.md)")
    await notes.update(save=[links])
    found = await text(SearchNotesTool(notes, None), query="warp threads")
    assert found.index("A warp is 32 threads.") < found.index("[Warp threads]")


async def test_a_name_that_two_notes_have_is_no_mark(notes: InMemoryNoteRepository) -> None:
    await notes.update(save=[a_note("cpu/warps.md", "A warp is a thread that is long.")])
    assert f"A warp is 32 threads. [{WARPS.id}#1]" in await text(SearchNotesTool(notes, None), query="warp threads")


async def test_a_heading_and_words_that_say_nothing_have_no_mark(notes: InMemoryNoteRepository) -> None:
    code = "```\nsync(tile)  # the barrier\n```"
    steps = a_note("steps.md", f"## Steps\n\nTwo steps:\n\n- fill the shared tile\n- wait at the barrier\n\n{code}")
    await notes.update(save=[steps])
    assert (await text(ReadNoteTool(notes, None), id=steps.id)).endswith(
        "\n\n## Steps\n\nTwo steps:\n\n- fill the shared tile [steps#3]\n- wait at the barrier [steps#4]"
        f"\n\n{code}\n[steps#5]"
    )


async def test_of_a_long_note_the_passages_that_match_are_found(notes: InMemoryNoteRepository) -> None:
    filler = " ".join(f"The cat {n} sat on the mat." for n in range(300))
    await notes.update(save=[a_note("cats.md", f"Cats are small animals. {filler} A zebra stands in the garden.")])
    found = await text(SearchNotesTool(notes, None), query="Where is the zebra?")
    assert "Cats are small animals. [cats#1]" in found
    assert "A zebra stands in the garden. [cats#302]" in found
    assert len(found) < 2_500


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
    nothing = await text(SearchNotesTool(notes, elsewhere), query="warp")
    assert nothing == "There are no notes in the folder of AGENT_NOTES__FOLDER."
    assert await result(ListTopicsTool(notes, elsewhere)) == []
    with pytest.raises(InvalidArguments, match="There is no note"):
        await text(ReadNoteTool(notes, elsewhere), id=WARPS.id)
    assert "A warp is" in await text(ReadNoteTool(notes, FOLDER), id=WARPS.id)
