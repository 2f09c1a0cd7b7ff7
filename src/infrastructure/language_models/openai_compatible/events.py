"""The events of a stream, or the one document that a server sends instead."""

import json
import re
from collections.abc import Iterator, Sequence

from pydantic_core import from_json

_DATA = re.compile(rb"(?:data:\s*)+")
_FIELDS = (b":", b"event:", b"id:", b"retry:")
_MAX_LINE_BYTES = 20_000_000
_BLANK = b"\xef\xbb\xbf \t\r"


class EventReader:
    """Reads JSON from bytes as they arrive; ignores comments, names of events, and frames without data.

    `done` is true after `[DONE]`. Raises `ValueError` if the data is not JSON, or a line does not end.
    """

    def __init__(self) -> None:
        self.done = False
        self._line = b""
        self._data = self._other = ""
        self._in_document = self._has_events = False

    def read(self, received: bytes) -> Iterator[object]:
        """Yield the events that are complete."""
        *lines, self._line = (self._line + received).split(b"\n")
        if len(self._line) > _MAX_LINE_BYTES:
            raise ValueError(f"A line has more than {_MAX_LINE_BYTES:,} bytes")
        for line in lines:
            if line.startswith(b"data: {") and not self._data:  # almost every line, so this is fast
                try:
                    event = from_json(line[6:])
                except ValueError:
                    pass
                else:
                    self._has_events = True
                    yield event
                    continue
            bare = line.lstrip(_BLANK).rstrip()
            if bare or self._data:
                yield from self._read_line(bare)

    def end(self) -> Iterator[object]:
        """Yield the last event, or the document."""
        yield from self.read(b"\n\n")
        if self._data or (self._other and not self._has_events):
            raise ValueError("Expecting JSON")

    @property
    def rest(self) -> str:
        """The text that was not JSON, such as a web page."""
        return self._data or self._other

    def _read_line(self, line: bytes) -> Sequence[object]:
        field = _DATA.match(line)
        data = line[field.end() :] if field else line
        if data == b"[DONE]":
            self.done = True
        elif (field and data not in {b"", b"null"}) or self._in_document or data[:1] in {b"{", b"["}:
            self._in_document = not field
            self._data += data.decode("utf-8", "replace")
            if field or data[-1:] in {b"}", b"]"}:
                return self._event()
        elif not line and self._data:
            raise ValueError("Expecting JSON")
        elif line and not (field or self._has_events or line.startswith(_FIELDS)):
            self._other += f"{line.decode('utf-8', 'replace')} "
        return ()

    def _event(self) -> Sequence[object]:
        try:
            event = json.loads(self._data)
        except ValueError:
            return ()  # it may continue on the next line
        self._data, self._in_document, self._has_events = "", False, True
        return (event,)
