"""The events of a stream, or the one document that a server sends instead."""

import json
from collections.abc import Iterator


class EventReader:
    """Reads JSON from bytes as they arrive.

    Comments, frames without data and names of events say nothing. A document is read at the end. `done` is set by the
    mark of the end. Raises `ValueError` if what was sent is no JSON.
    """

    def __init__(self) -> None:
        self.done = False
        self._rest = b""
        self._data = ""
        self._is_document: bool | None = None

    def read(self, received: bytes) -> Iterator[object]:
        """Yield the events that are complete."""
        self._rest += received
        if self._is_document is None:
            start = self._rest.lstrip(b"\xef\xbb\xbf \t\r\n")
            if start:
                self._is_document, self._rest = start[:1] in {b"{", b"[", b"<"}, start
        if self._is_document is False:
            *lines, self._rest = self._rest.split(b"\n")
            for line in lines:
                yield from self._line(line)

    def end(self) -> Iterator[object]:
        """Yield the last event, or the document."""
        if self._is_document:
            yield json.loads(self._rest.decode("utf-8-sig", "replace"))
        else:
            yield from self._line(self._rest)
            yield from self._line(b"")

    @property
    def rest(self) -> str:
        """What was not read, as text."""
        return self._rest.decode("utf-8", "replace")

    def _line(self, line: bytes) -> Iterator[object]:
        if line.startswith((b"data:", b"{")):
            data = line.removeprefix(b"data:").strip()
            self.done = self.done or data == b"[DONE]"
            if not data or data == b"[DONE]":
                return
            self._data += data.decode("utf-8", "replace")
            try:
                event = json.loads(self._data)
            except ValueError:
                return  # it may continue on the next line
            self._data = ""
            yield event
        elif self._data and not line.strip():
            broken, self._data = self._data, ""
            json.loads(broken)
