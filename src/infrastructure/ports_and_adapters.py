"""The half of the container that names ports and adapters together: nothing else does."""

from dependency_injector import containers, providers

from application.ports.api_key_store import ApiKeyStore  # part: http
from application.ports.article_store import ArticleStore  # part: article
from application.ports.conversation_memory import ConversationMemory  # part: chat
from application.ports.dataset_source import DatasetSource  # part: evaluation
from application.ports.language_model import LanguageModel
from application.ports.note_intake import NoteIntake  # part: http
from application.ports.note_repository import NoteRepository
from application.ports.note_source import NoteSource
from application.ports.prompt_library import PromptLibrary
from application.ports.run_journal import RunJournal
from application.ports.run_listener import RunListener
from application.ports.run_lock import RunLock
from application.runs.metered_language_model import MeteredLanguageModel
from infrastructure.api_key_stores.in_memory import InMemoryApiKeyStore  # part: http
from infrastructure.api_key_stores.sql import SqlApiKeyStore  # part: http
from infrastructure.article_stores.markdown_folder import MarkdownFolderArticleStore  # part: article
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory  # part: chat
from infrastructure.conversation_memories.sql import SqlConversationMemory  # part: chat
from infrastructure.database.database import Database
from infrastructure.dataset_sources.yaml_folder import YamlFolderDatasetSource  # part: evaluation
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from infrastructure.language_models.litellm import LiteLLMLanguageModel
from infrastructure.logs import Logs
from infrastructure.note_intakes.markdown_folder import MarkdownFolderNoteIntake  # part: http
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.note_repositories.sql import SqlNoteRepository
from infrastructure.note_sources.markdown_folder import MarkdownFolderNoteSource
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from infrastructure.redaction import Secrets
from infrastructure.run_journals.in_memory import InMemoryRunJournal
from infrastructure.run_journals.sql import SqlRunJournal
from infrastructure.run_listeners.combined import CombinedRunListener
from infrastructure.run_listeners.lines import LinesRunListener
from infrastructure.run_listeners.opentelemetry.listener import OpenTelemetryRunListener  # part: opentelemetry
from infrastructure.run_listeners.opentelemetry.otlp import OtlpExport  # part: opentelemetry
from infrastructure.run_listeners.silent import SilentRunListener
from infrastructure.run_listeners.structlog import StructlogRunListener
from infrastructure.run_listeners.terminal import TerminalRunListener
from infrastructure.run_locks.file import FileRunLock
from infrastructure.run_locks.in_memory import InMemoryRunLock
from infrastructure.settings import ENV_FILE, Settings


class Ports(containers.DeclarativeContainer):
    """Ports on the left, adapters on the right."""

    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    _set = settings.provided

    secrets: providers.Provider[Secrets] = providers.Singleton(Secrets, _set.secrets, env_file=ENV_FILE)
    logs: providers.Provider[Logs] = providers.Singleton(
        Logs, level=_set.log_level, file=_set.log_file, secrets=secrets
    )
    database: providers.Provider[Database] = providers.Singleton(
        Database, path=_set.database_path, busy_timeout=_set.database_busy_timeout
    )

    note_source: providers.Provider[NoteSource] = providers.Selector(
        _set.chosen.note_source,
        markdown_folder=providers.Singleton(
            MarkdownFolderNoteSource,
            not_in=_set.articles_dir,  # part: article
        ),
    )
    note_repository: providers.Provider[NoteRepository] = providers.Selector(
        _set.chosen.note_repository,
        sql=providers.Singleton(SqlNoteRepository, database),
        in_memory=providers.Singleton(InMemoryNoteRepository),
    )
    run_journal: providers.Provider[RunJournal] = providers.Selector(
        _set.chosen.run_journal,
        sql=providers.Singleton(SqlRunJournal, database),
        in_memory=providers.Singleton(InMemoryRunJournal),
    )
    # part: http
    api_key_store: providers.Provider[ApiKeyStore] = providers.Selector(
        _set.chosen.api_key_store,
        sql=providers.Singleton(SqlApiKeyStore, database),
        in_memory=providers.Singleton(InMemoryApiKeyStore),
    )
    note_intake: providers.Provider[NoteIntake] = providers.Selector(
        _set.chosen.note_intake,
        markdown_folder=providers.Singleton(MarkdownFolderNoteIntake, _set.data_dir),
    )
    # end: http
    # part: chat
    passing_memory: providers.Provider[ConversationMemory] = providers.Factory(InMemoryConversationMemory)
    conversation_memory: providers.Provider[ConversationMemory] = providers.Selector(
        _set.chosen.conversation_memory,
        sql=providers.Singleton(SqlConversationMemory, database),
        in_memory=providers.Singleton(InMemoryConversationMemory),
    )
    # end: chat
    run_lock: providers.Provider[RunLock] = providers.Selector(
        _set.chosen.run_lock,
        file=providers.Singleton(FileRunLock, _set.locks_dir),
        in_memory=providers.Singleton(InMemoryRunLock),
    )
    prompt_library: providers.Provider[PromptLibrary] = providers.Selector(
        _set.chosen.prompt_library,
        markdown_folder=providers.Singleton(MarkdownFolderPromptLibrary, _set.prompts_folder),
    )
    run_listener: providers.Provider[RunListener] = providers.Selector(
        _set.chosen.run_listener,
        terminal=providers.Singleton(TerminalRunListener),
        lines=providers.Singleton(LinesRunListener),
        silent=providers.Singleton(SilentRunListener),
    )
    # part: opentelemetry
    traces: providers.Provider[OpenTelemetryRunListener] = providers.Singleton(
        OpenTelemetryRunListener,
        providers.Singleton(
            OtlpExport, endpoint=_set.traces_endpoint, headers=_set.traces_headers, timeout=_set.traces_timeout
        ),
        content=_set.traces_content,
        secrets=secrets,
    )
    # end: opentelemetry
    observers: providers.Provider[list[RunListener]] = providers.List(
        providers.Singleton(StructlogRunListener),
        traces,  # part: opentelemetry
    )
    observer: providers.Provider[RunListener] = providers.Singleton(CombinedRunListener, observers)
    audience: providers.Provider[RunListener] = providers.Singleton(
        CombinedRunListener, providers.List(run_listener, observer)
    )
    # part: article
    article_store: providers.Provider[ArticleStore] = providers.Selector(
        _set.chosen.article_store,
        markdown_folder=providers.Singleton(MarkdownFolderArticleStore, _set.articles_dir),
    )
    # end: article
    # part: evaluation
    dataset_source: providers.Provider[DatasetSource] = providers.Selector(
        _set.chosen.dataset_source,
        yaml_folder=providers.Singleton(YamlFolderDatasetSource, _set.evals_dir),
    )
    # end: evaluation
    unmetered_model: providers.Provider[LanguageModel] = providers.Selector(
        _set.chosen.language_model,
        extractive=providers.Singleton(ExtractiveLanguageModel),
        litellm=providers.Singleton(
            LiteLLMLanguageModel,
            model=_set.model,
            api_key=_set.model_api_key,
            base_url=_set.model_base_url,
            timeout=_set.model_timeout,
            attempts=_set.model_attempts,
            retry_wait=_set.model_retry_wait,
            retry_wait_max=_set.model_retry_wait_max,
            max_output_tokens=_set.model_max_output_tokens,
            env_file=ENV_FILE,
        ),
    )
    language_model: providers.Provider[LanguageModel] = providers.Singleton(MeteredLanguageModel, unmetered_model)
