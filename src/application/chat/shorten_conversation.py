"""Shortening a conversation that has outgrown what a model can read."""

from application.chat.answer_in_progress import AnswerInProgress
from application.chat.summarize_conversation import (
    LONGEST_MESSAGE,
    SaidBefore,
    SummarizeConversation,
    SummarizeConversationRequest,
)
from application.ports.prompt_library import PromptLibrary
from application.runs.ask_model import AskModel

LONGEST_SUMMARY = 4_000
"""Characters of a summary that are kept: one that is longer than what it stands for would be shown again and again."""


class ShortenConversation:
    """Puts a summary in the place of a conversation's older part; what is kept are whole exchanges."""

    def __init__(self, *, prompts: PromptLibrary) -> None:
        self._prompts = prompts

    async def execute(self, answer: AnswerInProgress, *, keep: int) -> bool:
        """Keep about so many characters of the latest messages; return whether there was anything to sum up.

        No more than that is shown of the others to the model that sums them up, however many they are.
        """
        conversation = answer.conversation
        older = conversation.older(keep)
        if not older:
            return False
        summarize = SummarizeConversation(ask=AskModel(model=answer.model, prompts=self._prompts))
        longest = min(LONGEST_MESSAGE, max(1, keep // len(older)))
        said = tuple(SaidBefore.of(message, longest) for message in older if message.text)
        summary = await summarize.execute(SummarizeConversationRequest(summary=conversation.summary, messages=said))
        await answer.remember(conversation.summed_up(summary.text[: min(LONGEST_SUMMARY, keep)], older))
        return True
