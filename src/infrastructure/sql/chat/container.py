"""The container of conversations in the database."""

from application.chat.ports.conversation_memory import ConversationMemory
from infrastructure.injector import containers, imported, providers


class SqlChatContainer(containers.DeclarativeContainer):
    """Conversations are in the database, where every process of the agent finds them."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    chat = providers.DependenciesContainer()

    conversation_memory: providers.Provider[ConversationMemory] = providers.Selector(
        core.settings.provided.adapter_of.call("conversation_memory", "sql"),
        sql=providers.Singleton(
            imported("infrastructure.chat.conversation_memories.sql.SqlConversationMemory"),
            sql.database,
            chat.conversation_files,
        ),
    )
