"""An agent of its own for an evaluation, so that it neither finds nor changes what the user's agent keeps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infrastructure.composition import Agent
from infrastructure.settings import Settings


@asynccontextmanager
async def isolated_agent(settings: Settings) -> AsyncIterator[Agent]:
    """Compose an agent whose data is in a temporary folder, and close it and delete the folder at the end.

    Settings of a part that limit it to data of the user have a method `isolated`, which returns them without.
    """
    parts = {name: value.isolated() for name, value in settings if hasattr(value, "isolated")}
    with TemporaryDirectory(prefix="agent-evaluation-", ignore_cleanup_errors=True) as folder:
        adapters = {port: adapter for port, adapter in settings.adapters.items() if port != "database"}
        own = {"data_dir": Path(folder), "storage": "durable", "adapters": adapters}
        own |= dict.fromkeys({"database_url"} & type(settings).model_fields.keys())  # that of the part `postgres`
        agent = Agent(settings.model_copy(update={**parts, **own}))
        try:
            yield agent
        finally:
            await agent.close()
