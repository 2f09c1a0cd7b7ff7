"""Shortening a conversation that has outgrown what a model can read."""

from application.chat.answer_in_progress import AnswerInProgress
from application.chat.summarize_conversation import SaidBefore, SummarizeConversation, SummarizeConversationRequest
from application.ports.prompt_library import PromptLibrary
from application.runs.ask_model import AskModel


class ShortenConversation:
    """Puts a summary in the place of a conversation's older part; what is kept are whole exchanges."""

    def __init__(self, *, prompts: PromptLibrary) -> None:
        self._prompts = prompts

    async def execute(self, answer: AnswerInProgress, *, keep: int) -> bool:
        """Keep about so many characters of the latest messages; return whether there was anything to sum up."""
        conversation = answer.conversation
        older = conversation.older(keep)
        if not older:
            return False
        summarize = SummarizeConversation(ask=AskModel(model=answer.model, prompts=self._prompts))
        said = tuple(SaidBefore.of(message) for message in older if message.text)
        summary = await summarize.execute(SummarizeConversationRequest(summary=conversation.summary, messages=said))
        await answer.remember(conversation.summed_up(summary.text, older))
        return True
