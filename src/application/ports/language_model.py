"""The port to a model."""

from abc import abstractmethod
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from domain.answers import ReplyPart
from domain.contract import Contract
from domain.prompts import Prompt
from domain.tools import ToolDescription
from domain.usage import Usage

Answer = TypeVar("Answer", bound=Contract)


@dataclass(frozen=True)
class Answered(Generic[Answer]):
    """An answer in the requested shape, its text as the model wrote it, and its usage."""

    value: Answer
    text: str
    usage: Usage


class LanguageModel(Protocol):
    """Answers prompts in a given shape, and replies in conversations."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The model's name, as in the settings; a step done by another model is not reused."""

    @abstractmethod
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        """Answer in the shape of a contract; transport faults are retried here, a malformed answer is not.

        Raises:
            AnswerRejected: Malformed, cut short or refused; the error has the answer's text and its usage.
            ContextOverflow: The prompt is longer than the model can read.
            ProviderFailed: No answer after all retries, or not what the provider's protocol promises.
            Misconfigured: The key is refused or missing, or the provider has no such model.
        """

    @abstractmethod
    def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        """Yield the reply as it arrives: its words, then the complete reply with the tools it calls.

        With `may_call=False` the tools are still described, since earlier messages call them. Each call gets a unique
        id, but its tool may be unknown and its arguments may be invalid. Transport faults are retried until the first
        words arrive. A stream that ends too early is never taken for a complete reply. Closing the generator ends the
        call. The errors are those of `answer`.
        """
