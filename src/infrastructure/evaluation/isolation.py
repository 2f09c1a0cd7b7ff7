"""A separate agent for an evaluation, which neither reads nor changes the data of the user's agent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infrastructure.composition import Agent
from infrastructure.settings import Settings


@asynccontextmanager
async def isolated_agent(settings: Settings) -> AsyncIterator[Agent]:
    """Compose an agent with its data in a temporary folder; at the end close the agent and delete the folder.

    If the settings of a part refer to data of the user, their method `isolated` returns them without this.
    """
    parts = {name: value.isolated() for name, value in settings if hasattr(value, "isolated")}
    with TemporaryDirectory(prefix="agent-evaluation-", ignore_cleanup_errors=True) as folder:
        adapters = {port: adapter for port, adapter in settings.adapters.items() if port != "database"}
        changed = {**parts, "data_dir": Path(folder), "storage": "durable", "adapters": adapters}
        if "database_url" in type(settings).model_fields:  # a setting of the part `postgres`
            changed["database_url"] = None
        agent = Agent(settings.model_copy(update=changed))
        try:
            yield agent
        finally:
            await agent.close()
