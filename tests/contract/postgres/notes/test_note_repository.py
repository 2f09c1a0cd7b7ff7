"""The note repository in PostgreSQL keeps the promises of every note repository."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.notes.ports.note_repository import NoteRepository
from infrastructure.notes.container import NotesContainer
from tests.contract.notes.test_note_repository import *  # noqa: F403 - its tests
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import PER_COLLATION


@pytest.fixture(name="repository", params=PER_COLLATION)
async def repository_in_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[NoteRepository]:
    agent = agent_on_postgres(tmp_path, collation=request.param)
    yield agent.of(NotesContainer).note_repository()
    await agent.close()
