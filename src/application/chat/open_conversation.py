"""A conversation that is being continued."""

from dataclasses import dataclass
from datetime import UTC, datetime

from application.chat.ports.conversation_memory import ConversationMemory
from application.chat.summarize_conversation import (
    ConversationSummary,
    SummarizeConversation,
    SummarizeConversationRequest,
)
from application.ports.prompt_library import PromptLibrary
from domain.chat.conversation import Conversation, Summary, Turn
from domain.errors import AnswerRejected
from domain.messages import Message, characters
from domain.prompts import PromptName

CONTINUE_CONVERSATION = PromptName("chat/continue_conversation")
MAX_SUMMARY = 4_000
"""Characters that are kept of a summary, and read of each message that is summarized."""


@dataclass(kw_only=True)
class OpenConversation:
    """Remembers each turn as soon as it is added, and summarizes the older ones if a model cannot read them all."""

    conversation: Conversation
    memory: ConversationMemory
    prompts: PromptLibrary
    summarize: SummarizeConversation
    max_characters: int

    async def add(self, *turns: Turn) -> None:
        """Remember turns; raise `ConversationChanged` if another process has added some meanwhile."""
        known, now = len(self.conversation.turns), datetime.now(UTC)
        await self.memory.remember(self.conversation.id, turns, after=known, at=now)
        self.conversation = self.conversation.with_turns(*turns)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What a model is shown: the latest summary, if any, and the messages after it."""
        summary, messages = self.conversation.summary, self.conversation.messages
        if summary is None:
            return messages
        shown = self.prompts.render(CONTINUE_CONVERSATION, ConversationSummary(summary=summary.text))
        return (*shown.messages, *messages)

    async def fit(self, messages: tuple[Message, ...], *, overflowed: bool) -> tuple[Message, ...] | None:
        """Replace the older part by a summary if these messages are too long; see `FitMessages`."""
        size = characters(messages)
        if size <= self.max_characters and not overflowed:
            return messages
        keep = min(size, self.max_characters) // 2
        older, covers = self.conversation.older_part(keep)
        if not older:
            return None
        length = min(MAX_SUMMARY, max(1, keep // len(older)))
        cut = (message.model_copy(update={"text": message.text[:length]}) for message in older if message.text)
        known = self.conversation.summary
        request = SummarizeConversationRequest(summary=known.text if known else "", messages=tuple(cut))
        try:
            text = (await self.summarize.execute(request)).summary[: min(MAX_SUMMARY, keep)]
        except AnswerRejected:
            return None
        await self.add(Summary(text=text, covers=covers))
        return self.messages
