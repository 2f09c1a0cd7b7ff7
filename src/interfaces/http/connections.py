"""Connections that must say what they want in time."""

import asyncio

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_WITHIN = 20.0
"""Seconds for the first line and the headers of a connection's first request."""


class PromptConnection(H11Protocol):
    """Closes a connection that has not sent a request's headers in time."""

    _deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its parent has it
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEADERS_WITHIN, self._give_up)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        if self.cycle is None:
            self.transport.close()
