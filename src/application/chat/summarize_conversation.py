"""The step that sums up the older part of a conversation."""

from typing import Literal, Self

from pydantic import Field

from application.runs.ask_model import AskModel
from domain.contract import Contract
from domain.messages import Message
from domain.prompts import PromptName

LONGEST_MESSAGE = 4_000
"""Characters of a message that are enough to sum it up."""


class SaidBefore(Contract):
    """A message, as far as a summary needs it."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str

    @classmethod
    def of(cls, message: Message, characters: int = LONGEST_MESSAGE) -> Self:
        """Cut a message to so many characters."""
        return cls(role=message.role, text=message.text[:characters])


class SummarizeConversationRequest(Contract):
    """The summary so far, if there is one, and the messages that come after it."""

    summary: str
    messages: tuple[SaidBefore, ...]

    def halved(self) -> Self:
        """Return the request with half as much of each message, for a model that cannot read all of it."""
        shorter = tuple(said.model_copy(update={"text": said.text[: len(said.text) // 2]}) for said in self.messages)
        return self.model_copy(update={"messages": shorter})


class ConversationSummary(Contract):
    """What a conversation has come to so far."""

    text: str = Field(min_length=1)


class SummarizeConversation:
    """Sums up what a model can no longer be shown, so that the conversation can go on."""

    name = "summarize_conversation"
    takes = SummarizeConversationRequest
    gives = ConversationSummary
    prompt = PromptName("chat/summarize_conversation")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: SummarizeConversationRequest) -> ConversationSummary:
        """Return the summary."""
        return await self._ask.execute(self.prompt, request, returning=ConversationSummary, complaints=lambda _: ())
