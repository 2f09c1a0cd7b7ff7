"""Notes outlive the process, and the best are found among very many."""

from pathlib import Path

from domain.notes.note import NoteFolder
from infrastructure.notes.container import NotesContainer
from infrastructure.notes.note_indexes.fts5 import Fts5NoteIndex
from infrastructure.notes.note_repositories.sql import SqlNoteRepository
from infrastructure.sql.container import SqlContainer
from tests.agents import agent_with
from tests.builders.notes import a_note


async def test_notes_are_found_after_the_database_was_closed(tmp_path: Path) -> None:
    for query in ("", "kernels"):
        agent = agent_with(tmp_path, storage="durable")
        repository = agent.of(NotesContainer).note_repository()
        if query:
            assert [found.source for found in await repository.search(query, limit=5)] == ["a.md"]
        else:
            await repository.update(save=[a_note("a.md", "A kernel.")])
        await agent.close()


async def test_the_best_of_too_many_hits_are_ranked(tmp_path: Path) -> None:
    agent, elsewhere = agent_with(tmp_path, storage="durable"), NoteFolder("/elsewhere")
    repository = SqlNoteRepository(agent.of(SqlContainer).database(), Fts5NoteIndex(most_hits=20, most_ranked=3))
    best = [a_note("x.md", "Soil and water."), a_note("y.md", title="Soil"), a_note("z.md", "Water.")]
    await repository.update(save=[a_note(f"{number}.md", "Soil.") for number in range(30)])
    await repository.update(save=[*best, a_note("a.md", "Soil.", folder=elsewhere)])
    found = await repository.search("soil water", limit=5)
    assert [(note.source, note.matches) for note in found] == [("x.md", 2), ("z.md", 1), ("y.md", 1)]
    assert [note.source for note in await repository.search("soil", limit=1)] == ["y.md"]
    assert [note.source for note in await repository.search("soil", limit=5, folder=elsewhere)] == ["a.md"]
    await agent.close()
