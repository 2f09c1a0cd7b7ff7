"""Calls of tools, put together from the pieces that a stream has of them."""

import json
import secrets
import string
from dataclasses import dataclass
from typing import Any

from domain.tools import ToolCall, ToolCallId, ToolName
from infrastructure.language_models.litellm_messages import SIGNED

_LETTERS = string.ascii_letters + string.digits
_ID_LENGTH = 9
"""Mistral takes ids of exactly nine letters and digits; nobody else minds."""


@dataclass
class _Call:
    index: int
    id: str
    name: str = ""
    arguments: str = ""

    @property
    def is_whole(self) -> bool:
        try:
            json.loads(self.arguments)
        except ValueError:
            return False
        return True


class StreamedCalls:
    """The calls of one reply so far, in the order in which they began."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []

    def __bool__(self) -> bool:
        return bool(self._calls)

    @property
    def text(self) -> str:
        """All that the model wrote to make the calls."""
        return "".join(call.name + call.arguments for call in self._calls)

    def add(self, piece: Any) -> None:
        """Add a piece to its call, or begin another."""
        function = getattr(piece, "function", None)
        name, arguments = getattr(function, "name", None) or "", getattr(function, "arguments", None) or ""
        call = self._call_of(piece)
        if call is None or _is_another(call, piece.id or "", name, arguments):
            call = _Call(piece.index, piece.id or "")
            self._calls.append(call)
        call.id = call.id or piece.id or ""
        call.name = call.name or name
        call.arguments += arguments

    def made(self) -> tuple[ToolCall, ...]:
        """Return the calls, each with an id of its own: providers leave ids out, or give the same one twice."""
        return tuple(
            ToolCall(
                id=_new_id(call.id),
                tool=ToolName(sound(call.name)),
                arguments=sound(call.arguments) if call.arguments.strip() else "{}",
            )
            for call in self._calls
        )

    def _call_of(self, piece: Any) -> _Call | None:
        """Return the call that the piece is of: by its index, unless its id says another, as without an index."""
        latest = [call for call in reversed(self._calls) if call.index == piece.index][:1]
        named = [call for call in reversed(self._calls) if piece.id and call.id == piece.id][:1]
        if latest and piece.id and latest[0].id != piece.id and named:
            return named[0]
        return next(iter(latest), None)


def _is_another(call: _Call, piece_id: str, name: str, arguments: str) -> bool:
    """Whether a piece begins a call of its own, though nothing but its name tells it from the call before."""
    other_id = bool(piece_id and call.id and piece_id != call.id)
    return bool(name) and (other_id or (bool(arguments) and call.is_whole))


def _new_id(given: str) -> ToolCallId:
    """Return a fresh id, with the signature that the given one may carry."""
    fresh = "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))
    _, mark, signature = given.partition(SIGNED)
    return ToolCallId(fresh + mark + signature)


def sound(text: str) -> str:
    """Return the text with a question mark for each half of a letter: JSON can name one, and nothing can store it."""
    return text.encode("utf-8", "replace").decode("utf-8")
