"""What of the chat routes may call."""

from dataclasses import dataclass

from application.chat.answer_in_passing import AnswerInPassing
from application.chat.answer_question import AnswerQuestion
from application.chat.reset_memory import ResetMemory
from application.chat.show_conversation import ShowConversation
from application.ports.conversation_memory import ConversationMemory


@dataclass(frozen=True, kw_only=True)
class ChatUseCases:
    """Answering, with a memory and without, and what is in the memory."""

    answer: AnswerQuestion
    answer_in_passing: AnswerInPassing
    show: ShowConversation
    reset: ResetMemory
    memory: ConversationMemory
