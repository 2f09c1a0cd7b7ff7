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
    _waiting: asyncio.TimerHandle | None = None

    @property
    def deadline(self) -> float:
        """The time at which it is closed; 0 while a request is in progress."""
        return self._waiting.when() if self._waiting else 0.0

    @property
    def host(self) -> str:
        """The address of the other side."""
        return self.client[0] if self.client else ""

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
        self._stop_waiting()

    def _watch(self) -> None:
        """Wait for a request, unless one is in progress."""
        if self.transport.is_closing() or self.conn.our_state in {h11.SEND_RESPONSE, h11.SEND_BODY}:
            self._stop_waiting()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(self.header_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _make_room(self) -> None:
        waiting = [each for each in self.connections if isinstance(each, Connection) and each.deadline]
        hosts = Counter(each.host for each in waiting)
        found = max(waiting, key=lambda each: (hosts[each.host], -each.deadline), default=None)
        if found:
            found.transport.abort()
            self.connections.discard(found)
