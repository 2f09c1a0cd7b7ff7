"""Connections to the server: one on which no request arrives keeps nobody out."""

import asyncio
from collections import Counter

import h11
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """Is closed if no request arrives in time, or when there are too many connections and a new one needs the place.

    The place is that of a connection without a request: of the address that has most of these, the one that has waited
    longest. Uvicorn alone waits for ever for the first header, and then refuses everybody's requests.
    """

    header_seconds = 10.0
    """Within which the header of a request arrives, however slowly its bytes do."""
    closing: asyncio.TimerHandle | None = None
    """Closes the connection, unless a request arrives before."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn does
        super().connection_made(transport)
        if len(self.connections) >= (self.limit_concurrency or len(self.connections) + 1):
            self._make_room()
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

    def _make_room(self) -> None:
        waiting = {
            each: each.closing.when() for each in self.connections if isinstance(each, Connection) and each.closing
        }
        addresses = Counter(each.client and each.client[0] for each in waiting)
        for each in sorted(waiting, key=lambda each: (-addresses[each.client and each.client[0]], waiting[each]))[:1]:
            each.transport.abort()
            self.connections.discard(each)
