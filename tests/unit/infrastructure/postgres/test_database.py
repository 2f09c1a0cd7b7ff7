from pathlib import Path

import pytest

from domain.errors import InvalidSetting
from infrastructure.sql.container import SqlContainer
from tests.agents import agent_with


async def test_a_server_that_is_chosen_without_its_address_is_refused(tmp_path: Path) -> None:
    agent = agent_with(tmp_path, storage="durable", adapters={"database": "postgres"})
    with pytest.raises(InvalidSetting, match="AGENT_DATABASE_URL is missing"):
        await agent.of(SqlContainer).database().read(lambda _: None)
