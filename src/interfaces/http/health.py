"""Whether the server is alive, and whether it is ready."""

from typing import Literal

from fastapi import FastAPI, HTTPException

from domain.contract import Contract
from domain.errors import AgentError
from infrastructure.composition import Agent
from infrastructure.http.container import HttpContainer
from infrastructure.sql.container import SqlContainer
from interfaces.http.api_document import errors


class Health(Contract):
    """The server is healthy."""

    status: Literal["ok"] = "ok"


def add_routes(app: FastAPI, agent: Agent) -> None:
    """Add the routes, which need no key."""

    @app.get("/healthz", tags=["health"])
    async def healthz() -> Health:
        """Say that the process answers."""
        return Health()

    @app.get("/readyz", tags=["health"], responses=errors(429, 503))
    async def readyz() -> Health:
        """Say that the storage answers too, and can be written."""
        try:
            await agent.of(HttpContainer).api_key_store().all()
            if agent.settings.storage == "durable":
                await agent.of(SqlContainer).database().examine()
        except AgentError as error:
            raise HTTPException(503, "The storage does not answer, or cannot be written") from error
        return Health()
