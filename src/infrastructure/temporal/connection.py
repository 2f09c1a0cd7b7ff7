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
"""Statuses that a retry does not change; NOTFOUND is about the namespace."""
_SDK_ERROR: Final = re.compile(r"Failed client connect|Worker validation failed|\w+ worker failed")
"""The start of the messages of errors that the SDK raises as plain `RuntimeError`."""
_IDLE_SECONDS: Final = 0.1


class TemporalAway(StorageBusy):
    """Temporal's server does not answer at the moment."""


class TemporalRefused(Misconfigured):
    """Temporal's server refuses the key, the namespace or the request."""


class TemporalConnection:
    """Provides one client to requests and workers, and translates its errors."""

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
            DatabaseNotShared: Workers would not find the runs, which are in a file of this machine.
        """
        if not self._is_shared:
            raise DatabaseNotShared("Temporal needs a database that workers share")
        self._is_used = True
        try:
            async with self._connecting:
                self._client = self._client or await self._connect()
            yield self._client
        except RPCError as error:
            raise self._translated(error.status.name, error.message) from error
        except RuntimeError as error:
            text = str(error)
            if not _SDK_ERROR.match(text):
                raise
            status, messages = re.findall(r"code: (\w+)", text), re.findall(r'(?:message|error): "([^"]+)"', text)
            raise self._translated("".join(status), messages[0] if messages else text) from error

    async def close(self) -> None:
        """Wait until the SDK's threads are idle: Python crashes if it exits while one of them passes on a result."""
        if self._is_used:
            await asyncio.sleep(_IDLE_SECONDS)

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

    def _translated(self, status: str, message: str) -> AgentError:
        is_refused = status.replace("_", "").upper() in _REFUSALS
        kind, problem = (TemporalRefused, "refuses") if is_refused else (TemporalAway, "does not answer")
        return kind(f"Temporal at {self.settings.address} {problem}: {message}")


@cache
def _runtime() -> Runtime:
    """Return the SDK's threads, which a process starts once, without their log, which would go to standard error."""
    return Runtime(telemetry=TelemetryConfig(logging=None))
