"""The run journal in PostgreSQL keeps the promises of every run journal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.runs.ports.run_journal import RunJournal
from infrastructure.runs.container import RunsContainer
from tests.contract.runs.test_run_journal import *  # noqa: F403 - its tests
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import PER_COLLATION


@pytest.fixture(name="journal", params=PER_COLLATION)
async def journal_in_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunJournal]:
    agent = agent_on_postgres(tmp_path, collation=request.param)
    yield agent.of(RunsContainer).run_journal()
    await agent.close()
