"""Notes that are uploaded to one server are read by every other; folders are read from disk as ever."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.http.notes.add_notes import AddNotesRequest
from domain.http.notes.uploaded_file import UploadedFile
from infrastructure.composition import Agent
from infrastructure.http.notes.container import HttpNotesContainer
from infrastructure.notes.container import NotesContainer
from tests.contract.http.notes.test_note_intake import (  # noqa: F401 - its tests, but that of folders
    keep,
    test_a_file_replaces_one_of_the_same_name,
    test_a_source_reads_what_is_kept,
    titles,
)
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database

pytestmark = [ON_POSTGRES, pytest.mark.slow]


@pytest.fixture
async def agent(tmp_path: Path) -> AsyncIterator[Agent]:
    agent = agent_on_postgres(tmp_path)
    yield agent
    await agent.close()


async def test_what_two_servers_were_given_is_kept_by_both(tmp_path: Path) -> None:
    url = an_empty_database()
    servers = [agent_on_postgres(tmp_path / str(number), url=url) for number in range(2)]
    for number, server in enumerate(servers):
        file = UploadedFile(name=f"{number}.md", data=f"# Note {number}\n\nText.".encode())
        report = await server.of(HttpNotesContainer).add_notes().execute(AddNotesRequest(files=(file,)))
        assert (report.captured, report.removed) == (1, 0)
    entries = await servers[0].of(NotesContainer).note_repository().catalogue()
    assert [entry.title for entry in entries] == ["Note 0", "Note 1"]
    for server in servers:
        await server.close()


async def test_a_folder_on_disk_is_read_too(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "owls.md").write_text("# Owls\n\nThey hoot.", encoding="utf-8")
    source = agent.of(NotesContainer).note_source()
    assert await titles(agent, source.locate(str(tmp_path))) == ["Owls"]
