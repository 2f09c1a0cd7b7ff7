"""What every intake of notes promises."""

from pathlib import Path

import pytest

from domain.errors import StorageUnusable
from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import Note, NoteFolder, SkippedFile
from infrastructure.composition import Agent
from infrastructure.http.notes.container import HttpNotesContainer
from infrastructure.notes.container import NotesContainer
from tests.agents import adapters_of, agent_with


@pytest.fixture(params=adapters_of("note_intake"))
def agent(request: pytest.FixtureRequest, tmp_path: Path) -> Agent:
    known = agent_with(tmp_path).selectors()
    both = {port: request.param for port in ("note_intake", "note_source") if request.param in known[port].providers}
    return agent_with(tmp_path, adapters=both)


async def keep(agent: Agent, **titles: str) -> NoteFolder:
    files = [UploadedFile(name=f"{name}.md", data=f"# {title}\n\nText.".encode()) for name, title in titles.items()]
    folder, _ = await agent.of(HttpNotesContainer).note_intake().keep(files)
    return folder


async def titles(agent: Agent, folder: NoteFolder) -> list[str]:
    source = agent.of(NotesContainer).note_source()
    return [item.title async for item in source.read(folder) if isinstance(item, Note)]


async def test_a_source_reads_what_is_kept(agent: Agent) -> None:
    folder = await keep(agent, a="On owls", b="On bats")

    assert await titles(agent, folder) == ["On owls", "On bats"]


async def test_a_file_replaces_one_of_the_same_name(agent: Agent) -> None:
    first = await keep(agent, a="Old", b="Other")
    second = await keep(agent, a="New")

    assert first == second
    assert await titles(agent, second) == ["New", "Other"]


async def test_a_file_that_is_no_note_is_not_kept_and_replaces_none(agent: Agent) -> None:
    folder = await keep(agent, a="On owls")
    broken = UploadedFile(name="a.md", data=b"PNG\0\0")

    assert await agent.of(HttpNotesContainer).note_intake().keep([broken]) == (
        folder,
        (SkippedFile(source="a.md", reason="is binary: it contains NUL characters"),),
    )
    assert await titles(agent, folder) == ["On owls"]


async def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder would be", encoding="utf-8")

    with pytest.raises(StorageUnusable):
        await keep(agent_with(tmp_path), a="On owls")
