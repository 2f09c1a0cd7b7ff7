"""The connection to Temporal, which is made when it is first needed."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from typing import Final

from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.service import RPCError

from domain.errors import AgentError, Misconfigured, StorageBusy
from infrastructure.queue.settings import DatabaseNotShared
from infrastructure.temporal.settings import TemporalSettings

_REFUSALS: Final = {"INVALIDARGUMENT", "NOTFOUND", "PERMISSIONDENIED", "UNAUTHENTICATED", "UNIMPLEMENTED"}
"""Statuses that do not pass; what is not found is the namespace."""
_OF_SDK: Final = re.compile(r"Failed client connect|Worker validation failed|\w+ worker failed")
"""How the messages of the SDK's errors begin that have no type of their own."""

_REST_SECONDS: Final = 0.1


class TemporalAway(StorageBusy):
    """The server of Temporal does not answer, for now."""


class TemporalRefused(Misconfigured):
    """The server of Temporal refuses the key, the namespace or the request."""


class TemporalConnection:
    """Is opened for a request, or for as long as a worker works; what fails is translated."""

    def __init__(self, settings: TemporalSettings, *, is_shared: bool) -> None:
        self.settings = settings
        self._is_shared = is_shared
        self._client: Client | None = None
        self._is_used = False
        self._connecting = asyncio.Lock()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Client]:
        """Provide the client.

        Raises:
            TemporalAway, TemporalRefused: The server does not answer, or refuses.
            DatabaseNotShared: Workers would not find the runs.
        """
        if not self._is_shared:
            raise DatabaseNotShared("Temporal needs a database that workers share")
        self._is_used = True
        try:
            async with self._connecting:
                self._client = self._client or await self._connect()
            yield self._client
        except RPCError as error:
            raise self._meaning(error.status.name, error.message) from error
        except RuntimeError as error:  # the SDK has no type of its own for these
            text = str(error)
            if not _OF_SDK.match(text):
                raise
            status, found = re.findall(r"code: (\w+)", text), re.findall(r'(?:message|error): "([^"]+)"', text)
            raise self._meaning("".join(status), found[0] if found else text) from error

    async def close(self) -> None:
        """Let the threads of the SDK come to rest: Python crashes if it ends while one of them hands something over."""
        if self._is_used:
            await asyncio.sleep(_REST_SECONDS)

    async def _connect(self) -> Client:
        settings = self.settings
        try:
            config = ClientConfig.load_client_connect_config()
        except (OSError, RuntimeError) as error:
            raise TemporalRefused(f"Temporal's certificates or profile cannot be read: {error}") from error
        if settings.api_key:
            config["api_key"] = settings.api_key.get_secret_value()
        config["target_host"], config["namespace"] = settings.address, settings.namespace
        return await Client.connect(**config, connect_timeout=timedelta(seconds=5), runtime=_runtime())

    def _meaning(self, status: str, found: str) -> AgentError:
        is_refused = status.replace("_", "").upper() in _REFUSALS
        kind, problem = (TemporalRefused, "refuses") if is_refused else (TemporalAway, "does not answer")
        return kind(f"Temporal at {self.settings.address} {problem}: {found}")


@cache
def _runtime() -> Runtime:
    """Return the threads of the SDK, which a process has once; their log would go to standard error."""
    return Runtime(telemetry=TelemetryConfig(logging=None))
