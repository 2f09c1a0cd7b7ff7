"""Instructions to a model."""

import hashlib
from collections.abc import Collection
from math import ceil
from typing import NewType, Self

from domain.contract import Contract
from domain.errors import InvalidPrompt
from domain.messages import AssistantMessage, Message, characters
from domain.usage import Usage

PromptName = NewType("PromptName", str)
"""The path of the prompt in the library, without its suffix: `chat/summarize_conversation`."""


class Prompt(Contract):
    """A rendered prompt, ready to be sent."""

    name: PromptName
    messages: tuple[Message, ...]

    def with_exchange(self, answer: str, reply: Self) -> Self:
        """Return this prompt, followed by the model's answer and the messages of `reply`."""
        answered = (AssistantMessage(text=answer),) if answer.strip() else ()  # no provider accepts a blank message
        return self.model_copy(update={"messages": (*self.messages, *answered, *reply.messages)})

    def estimated_usage(self, answer: str, *, cost_usd: float | None) -> Usage:
        """Estimate the tokens of one call, where none are reported: four characters each, as in English."""
        asked, answered = ceil(characters(self.messages) / 4), ceil(len(answer) / 4)
        return Usage(model_calls=1, input_tokens=asked, output_tokens=answered, cost_usd=cost_usd)


class PromptTemplate(Contract):
    """A prompt as it is kept: front matter, and Markdown with Jinja expressions."""

    name: PromptName
    description: str
    version: int
    inputs: tuple[str, ...]
    body: str

    def check_inputs(self, names: Collection[str], *, of: str) -> None:
        """Raise `InvalidPrompt` unless the declared inputs are exactly the names that `of` has."""
        undeclared = ", ".join(sorted({*names} - {*self.inputs}))
        unused = ", ".join(sorted({*self.inputs} - {*names}))
        faults = [f"does not declare {undeclared}, which {of} has"] if undeclared else []
        faults += [f"declares {unused}, which {of} lacks"] if unused else []
        if faults:
            raise InvalidPrompt(f"The prompt {self.name} {' and '.join(faults)}")

    @property
    def fingerprint(self) -> str:
        """A digest of the text that is sent; equal while that text is unchanged."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]
