"""An evaluation has a database of its own, also where the agent shares one."""

from pathlib import Path

from pydantic import SecretStr

from infrastructure.evaluation.isolation import isolated_agent
from infrastructure.sql.container import SqlContainer
from tests.agents import agent_with


async def test_an_evaluation_does_not_touch_the_shared_database(tmp_path: Path) -> None:
    url = SecretStr("postgresql://127.0.0.1:1/production")
    agent = agent_with(tmp_path, storage="durable", database_url=url)
    async with isolated_agent(agent.settings) as isolated:
        await isolated.of(SqlContainer).database().read(lambda _: None)
        assert isolated.of(SqlContainer).database().location.endswith("agent.db")
        assert (isolated.settings.data_dir / "agent.db").is_file()
