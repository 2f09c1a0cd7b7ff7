"""Notes outlive the process."""

from pathlib import Path

from infrastructure.notes.container import NotesContainer
from tests.agents import agent_with
from tests.builders.notes import a_note


async def test_notes_are_found_after_the_database_was_closed(tmp_path: Path) -> None:
    for query in ("", "kernels"):
        agent = agent_with(tmp_path, storage="sqlite")
        repository = agent.of(NotesContainer).note_repository()
        if query:
            assert [found.source for found in await repository.search(query, limit=5)] == ["a.md"]
        else:
            await repository.update(save=[a_note("a.md", "A kernel.")])
        await agent.close()
