"""A streamed reply, put together from its chunks as LiteLLM passes them on."""

from typing import Any

from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.usage import Usage
from infrastructure.language_models.litellm_calls import StreamedCalls, sound
from infrastructure.language_models.litellm_finish import Finish
from infrastructure.language_models.token_estimates import estimated_usage


class StreamedReply:
    """The words and calls of one reply so far."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._finish = Finish(stream)
        self._calls = StreamedCalls()
        self._held = ""
        self._counted: Any = None
        self.has_begun = False
        self.text = ""

    def add(self, chunk: Any) -> str:
        """Take in the next chunk; return the words in it, with those that were held back while they were only blank."""
        self._counted = getattr(chunk, "usage", None) or self._counted
        for choice in chunk.choices[:1]:
            self._finish.note(choice)
            for piece in choice.delta.tool_calls or ():
                self._calls.add(piece)
            words = choice.delta.content if isinstance(choice.delta.content, str) else ""
            thought = getattr(choice.delta, "reasoning_content", None)
            self.has_begun = self.has_begun or bool(words or thought or self._calls)
            self._held += sound(words)
        if not (self.text or self._held.strip()):
            return ""
        words, self._held = self._held, ""
        self.text += words
        return words

    @property
    def finish(self) -> str | None:
        """Why the reply ended, as the provider said; `None` if the stream ended and it did not."""
        return self._finish.reason

    @property
    def counts(self) -> bool:
        """Whether the provider did anything that it may bill."""
        return self.has_begun or self.finish is not None or self._is_counted

    def message(self) -> AssistantMessage:
        """Return the words and the calls."""
        return AssistantMessage(text=self.text, calls=self._calls.made())

    def usage(self, prompt: Prompt) -> Usage:
        """Return what the call used; where the provider does not say, an estimate from the text, of unknown cost."""
        asked, answered = (getattr(self._counted, name, 0) or 0 for name in ("prompt_tokens", "completion_tokens"))
        if not (self._is_counted and asked):
            return estimated_usage(prompt, self.text + self._calls.text, cost_usd=None)
        cost = getattr(self._counted, "cost", None)
        known = cost if isinstance(cost, float) and cost else None  # a price of nothing is none that LiteLLM knows
        return Usage(model_calls=1, input_tokens=asked, output_tokens=answered, cost_usd=known)

    @property
    def _is_counted(self) -> bool:
        """Whether the provider said what the call used; if it did not, LiteLLM's last chunk makes it up."""
        return any(getattr(chunk, "usage", None) for chunk in self._stream.chunks)
