"""What of the chat routes may call."""

from dataclasses import dataclass

from application.chat.answer_in_passing import AnswerInPassing
from application.chat.answer_question import AnswerQuestion
from application.ports.conversation_memory import ConversationMemory


@dataclass(frozen=True, kw_only=True)
class ChatUseCases:
    """Answering, with a memory and without."""

    answer: AnswerQuestion
    answer_in_passing: AnswerInPassing
    memory: ConversationMemory
