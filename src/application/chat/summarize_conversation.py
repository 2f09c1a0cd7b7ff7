"""The step that summarizes the older part of a conversation."""

from pydantic import Field

from application.ask_model import AskModel
from domain.contract import Contract
from domain.messages import Message
from domain.prompts import PromptName


class SummarizeConversationRequest(Contract):
    """The summary so far, if any, and the messages after it."""

    summary: str
    messages: tuple[Message, ...]


class ConversationSummary(Contract):
    """What the older part of a conversation said."""

    summary: str = Field(min_length=1)


class SummarizeConversation:
    """Summarizes the part of a conversation for which the prompt has no room."""

    name = "summarize_conversation"
    takes = SummarizeConversationRequest
    gives = ConversationSummary
    prompt = PromptName("chat/summarize_conversation")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: SummarizeConversationRequest) -> ConversationSummary:
        """Return the summary."""
        return await self._ask.execute(self.prompt, request, returning=ConversationSummary)
