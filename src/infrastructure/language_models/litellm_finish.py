"""Why a streamed reply ended, as its provider said: LiteLLM's last chunk says "stop" even if the stream was cut."""

from typing import Any

_MEANING = {"max_tokens": "length", "model_length": "length", "refusal": "content_filter", "network_error": "error"}
"""Providers' own words for the end of a reply, where LiteLLM passes them on, or takes them for a good end."""
_GOOD_ENDS = frozenset({"stop", "tool_calls"})
_GEMINI_FINISH = '"finishReason"'
"""As a key of its JSON; within a text the quotes are escaped."""


class Finish:
    """What a stream has said of its end so far."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._lines = _GeminiLines()
        self._told: str | None = None
        self._passed_on: str | None = None
        if stream.make_call:
            stream.make_call = self._lines.heard_in(stream.make_call)

    @property
    def reason(self) -> str | None:
        """Why the reply ended, in OpenAI's words; `None` as long as the provider has not said so."""
        return None if self._told is None else _MEANING.get(self._told, self._passed_on or self._told)

    def note(self, choice: Any) -> None:
        """Note what LiteLLM knows after the chunk that this choice is of."""
        received: str | None = self._stream.received_finish_reason
        passing: str | None = self._stream.intermittent_finish_reason
        if passing in _GOOD_ENDS and not self._lines.have_finish:
            passing = None
        self._told = received or passing or self._told
        self._passed_on = choice.finish_reason or self._passed_on


class _GeminiLines:
    """The lines of Gemini's stream, passed on: LiteLLM takes each piece that says nothing of a finish for the last.

    It opens that stream when it is first read, so there are no lines before.
    """

    def __init__(self) -> None:
        self._lines: Any = None
        self.have_finish = False

    def heard_in(self, make_call: Any) -> Any:
        """Return a way to open the stream that lets its lines be heard."""

        async def call(**how: Any) -> Any:
            opened = await make_call(**how)
            if hasattr(opened, "streaming_response"):
                self._lines, opened.streaming_response = opened.streaming_response, self
            return opened

        return call

    def __aiter__(self) -> "_GeminiLines":
        return self

    async def __anext__(self) -> Any:
        line = await anext(self._lines)
        self.have_finish = self.have_finish or _GEMINI_FINISH in str(line)
        return line

    async def aclose(self) -> None:
        """Close the lines, which closes the connection."""
        await self._lines.aclose()
