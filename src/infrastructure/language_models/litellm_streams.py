"""A streamed reply, put together from its chunks as LiteLLM passes them on."""

import json
import secrets
import string
from dataclasses import dataclass
from typing import Any

from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.tools import ToolCall, ToolCallId, ToolName
from domain.usage import Usage
from infrastructure.language_models.litellm_messages import SIGNED
from infrastructure.language_models.token_estimates import estimated_usage

_LETTERS = string.ascii_letters + string.digits
_ID_LENGTH = 9
"""Mistral takes ids of exactly nine letters and digits; nobody else minds."""
_MEANING = {"max_tokens": "length", "model_length": "length", "refusal": "content_filter", "network_error": "error"}
"""Providers' own words for the end of a reply, where LiteLLM passes them on, or takes them for a good end."""


@dataclass
class _CallUnderWay:
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


class StreamedReply:
    """The words and calls of one reply so far."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._held = ""
        self._counted: Any = None
        self._finish = ""
        self._calls: list[_CallUnderWay] = []
        self.has_begun = False
        self.text = ""

    def add(self, chunk: Any) -> str:
        """Take in the next chunk; return the words in it, with those that were held back while they were only blank."""
        self._counted = getattr(chunk, "usage", None) or self._counted
        for choice in chunk.choices[:1]:
            delta = choice.delta
            self._finish = choice.finish_reason or self._finish
            for piece in delta.tool_calls or ():
                self._add_to_call(piece)
            words = delta.content if isinstance(delta.content, str) else ""
            self.has_begun = self.has_begun or bool(words or self._calls or getattr(delta, "reasoning_content", None))
            self._held += words
        if not (self.text or self._held.strip()):
            return ""
        words, self._held = self._held, ""
        self.text += words
        return words

    @property
    def finish(self) -> str | None:
        """Why the reply ended, as the provider said; `None` if the stream ended and it did not.

        LiteLLM's last chunk says "stop" in any case: whether the provider said anything stands only in its stream.
        """
        told: str | None = self._stream.received_finish_reason
        return None if told is None else _MEANING.get(told, self._finish or told)

    def message(self) -> AssistantMessage:
        """Return the words and the calls, each with an id of its own: providers leave ids out, or give one twice."""
        calls = tuple(
            ToolCall(
                id=_new_id(call.id),
                tool=ToolName(call.name),
                arguments=call.arguments if call.arguments.strip() else "{}",
            )
            for call in self._calls
        )
        return AssistantMessage(text=self.text, calls=calls)

    @property
    def counts(self) -> bool:
        """Whether the provider did anything that it may bill."""
        return self.has_begun or self.finish is not None or self._is_counted

    def usage(self, prompt: Prompt) -> Usage:
        """Return what the call used; where the provider does not say, an estimate from the text, of unknown cost."""
        asked, answered = (getattr(self._counted, name, 0) or 0 for name in ("prompt_tokens", "completion_tokens"))
        if not (self._is_counted and asked):
            called = "".join(call.name + call.arguments for call in self._calls)
            return estimated_usage(prompt, self.text + called, cost_usd=None)
        cost = getattr(self._counted, "cost", None)
        known = cost if isinstance(cost, float) and cost else None  # a price of nothing is none that LiteLLM knows
        return Usage(model_calls=1, input_tokens=asked, output_tokens=answered, cost_usd=known)

    @property
    def _is_counted(self) -> bool:
        """Whether the provider said what the call used; if it did not, LiteLLM's last chunk makes it up."""
        return any(getattr(chunk, "usage", None) for chunk in self._stream.chunks)

    def _add_to_call(self, piece: Any) -> None:
        function = getattr(piece, "function", None)
        name, arguments = getattr(function, "name", None) or "", getattr(function, "arguments", None) or ""
        call = self._call_under_way(piece)
        if call is None or _is_another(call, piece.id or "", name, arguments):
            call = _CallUnderWay(piece.index, piece.id or "")
            self._calls.append(call)
        call.id = call.id or piece.id or ""
        call.name = call.name or name
        call.arguments += arguments

    def _call_under_way(self, piece: Any) -> _CallUnderWay | None:
        """Return the call that the piece is of: by its index, unless its id says another, as without an index."""
        latest = [call for call in reversed(self._calls) if call.index == piece.index][:1]
        named = [call for call in reversed(self._calls) if piece.id and call.id == piece.id][:1]
        if latest and piece.id and latest[0].id != piece.id and named:
            return named[0]
        return next(iter(latest), None)


def _is_another(call: _CallUnderWay, piece_id: str, name: str, arguments: str) -> bool:
    """Whether a piece begins a call of its own, though nothing but its name tells it from the call before."""
    other_id = bool(piece_id and call.id and piece_id != call.id)
    return bool(name) and (other_id or (bool(arguments) and call.is_whole))


def _new_id(given: str) -> ToolCallId:
    """Return a fresh id, with the signature that the given one may carry."""
    fresh = "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))
    _, mark, signature = given.partition(SIGNED)
    return ToolCallId(fresh + mark + signature)
