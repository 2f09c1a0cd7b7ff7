"""Connections to the server: idle ones are closed before they keep others out."""

import asyncio
from collections import Counter

import h11
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """A connection that is closed if no request arrives in time, or if it is idle and a new one needs its place.

    When there are too many connections, the one that has been idle longest is closed, of the address that has the most
    idle ones. Uvicorn alone would wait forever for the first header, and refuse the requests of everybody else.
    """

    header_seconds = 10.0
    """The time in which the whole header of a request must arrive."""
    closing: asyncio.TimerHandle | None = None
    """The timer that closes the connection unless a request arrives; only an idle connection has one."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn does
        super().connection_made(transport)
        if self.limit_concurrency and len(self.connections) >= self.limit_concurrency:
            self._close_an_idle_one()
        self._watch()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._watch()

    def _watch(self) -> None:
        if not self.transport.is_closing() and self.conn.our_state not in {h11.SEND_RESPONSE, h11.SEND_BODY}:
            self.closing = self.closing or self.loop.call_later(self.header_seconds, self.transport.close)
        elif self.closing:
            self.closing.cancel()
            self.closing = None

    def _close_an_idle_one(self) -> None:
        idle = {each: each.closing.when() for each in self.connections if isinstance(each, Connection) and each.closing}
        per_address = Counter(each.client and each.client[0] for each in idle)
        if idle:
            closed = min(idle, key=lambda each: (-per_address[each.client and each.client[0]], idle[each]))
            closed.transport.abort()
            self.connections.discard(closed)
