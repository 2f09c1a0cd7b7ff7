"""The port to a model."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from domain.contract import Contract
from domain.prompts import Prompt
from domain.usage import Usage

Answer = TypeVar("Answer", bound=Contract)


@dataclass(frozen=True)
class Answered(Generic[Answer]):
    """An answer in the shape asked for, its text as the model gave it, and what it used."""

    value: Answer
    text: str
    usage: Usage


class LanguageModel(Protocol):
    """Answers prompts."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What the model is called, as in the settings; steps done by another model are not reused."""

    @abstractmethod
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        """Answer in the shape asked for, with what it used.

        Transport faults are retried within; a malformed answer is not, but raised with its text and usage.

        Raises:
            MalformedAnswer: The answer does not fit the shape; the message says where.
            AnswerCutShort: The answer stopped at the length limit.
            ModelRefused: The model declined.
            ContextOverflow: The prompt is longer than the model can read.
            ModelUnavailable: No answer after all retries.
            ProtocolBroken: A reply that is none.
            CredentialsRefused: The key is refused or missing.
            UnknownModel: There is no such model.
        """
