"""The port to a model."""

from abc import abstractmethod
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from domain.contract import Contract
from domain.prompts import Prompt
from domain.replies import ReplyPart
from domain.tools import ToolDescription
from domain.usage import Usage

Answer = TypeVar("Answer", bound=Contract)


@dataclass(frozen=True)
class Answered(Generic[Answer]):
    """An answer in the shape asked for, its text as the model gave it, and what it used."""

    value: Answer
    text: str
    usage: Usage


class LanguageModel(Protocol):
    """Answers prompts, and replies in conversations."""

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

    @abstractmethod
    def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        """Yield the reply to the messages as it comes: its words, then the whole of it, with the tools that it calls.

        Where the model may not call any more, it is told of the tools all the same: the calls so far need them.

        The calls are as the model wrote them, each with an id of its own: the tool may be none of those offered, and
        the arguments no JSON. Transport faults are retried within until the first words came; a stream that ends before
        the reply does is never taken for a whole one. To close the generator early ends the call.

        Raises:
            AnswerCutShort: The reply stopped at the length limit.
            ModelRefused, ContextOverflow, ModelUnavailable, ProtocolBroken, CredentialsRefused, UnknownModel: As above.
        """
