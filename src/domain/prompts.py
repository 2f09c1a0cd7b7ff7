"""Instructions to a model."""

import hashlib
from typing import NewType, Self

from domain.contract import Contract
from domain.messages import AssistantMessage, Message

PromptName = NewType("PromptName", str)
"""Where the prompt stands in the library, without its ending: `runs/mend_answer`."""


class Prompt(Contract):
    """A prompt with its inputs filled in, ready to be sent."""

    name: PromptName
    messages: tuple[Message, ...]

    def continued(self, answer: str, reply: Self) -> Self:
        """Continue the exchange: the model's answer, and another prompt that replies to it."""
        turns = (*self.messages, AssistantMessage(text=answer), *reply.messages)
        return self.model_copy(update={"messages": turns})


class PromptTemplate(Contract):
    """A prompt as it stands in the library: front matter, and Markdown with Jinja marks."""

    name: PromptName
    description: str
    version: int
    inputs: tuple[str, ...]
    body: str

    @property
    def fingerprint(self) -> str:
        """A digest of the text that is sent, and of nothing else; equal while that is unchanged."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]
