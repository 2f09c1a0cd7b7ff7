"""Articles in the journal keep the promises of every store of articles."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.article.ports.article_store import ArticleStore
from infrastructure.article.container import ArticleContainer
from tests.contract.article.test_article_store import *  # noqa: F403 - its tests
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import ON_POSTGRES

pytestmark = [ON_POSTGRES, pytest.mark.slow]


@pytest.fixture(name="store")
async def store_in_the_journal(tmp_path: Path) -> AsyncIterator[ArticleStore]:
    agent = agent_on_postgres(tmp_path, article={"folder": tmp_path / "articles"})
    yield agent.of(ArticleContainer).article_store()
    assert not (tmp_path / "articles").exists()
    await agent.close()
