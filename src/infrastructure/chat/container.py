"""The chat's container."""

from application.chat.answer_question import AnswerQuestion
from application.chat.open_conversation import CONTINUE_CONVERSATION
from application.chat.ports.conversation_memory import ConversationMemory
from application.chat.summarize_conversation import ConversationSummary, SummarizeConversation
from infrastructure.chat.conversation_memories.in_memory import InMemoryConversationMemory
from infrastructure.injector import containers, imported, providers


class ChatContainer(containers.DeclarativeContainer):
    """Conversations with a memory."""

    core = providers.DependenciesContainer()
    _set = core.settings.provided

    conversation_files: providers.Provider[ConversationMemory] = providers.Singleton(
        imported("infrastructure.chat.conversation_memories.json_lines.JsonLinesConversationMemory"),
        _set.data_dir,
        timeout_seconds=_set.storage_timeout_seconds,
    )
    conversation_memory: providers.Provider[ConversationMemory] = providers.Selector(
        _set.adapter_of.call("conversation_memory", "json_lines"),
        json_lines=conversation_files,
        in_memory=providers.Singleton(InMemoryConversationMemory),
    )
    answer_question = providers.Factory(
        AnswerQuestion,
        loop=core.tool_loop,
        memory=conversation_memory,
        prompts=core.prompt_library,
        listener=core.listener,
        budget=_set.budget,
        max_characters=_set.chat.max_characters,
    )

    steps = providers.List(providers.Factory(SummarizeConversation, ask=core.ask_model))
    prompt_inputs = providers.List(providers.Object((CONTINUE_CONVERSATION, ConversationSummary)))
