"""The composition root: the only place that names ports and adapters together."""

from dependency_injector import containers, providers

from application.article.approve_outline import ApproveOutline  # part: article
from application.article.article_steps import ArticleLimits, ArticleSteps  # part: article
from application.article.draft_section import DraftSection  # part: article
from application.article.group_notes import GroupNotes  # part: article
from application.article.outline_article import OutlineArticle  # part: article
from application.article.publish_article import PublishArticle  # part: article
from application.article.review_article import ReviewArticle  # part: article
from application.article.revise_section import ReviseSection  # part: article
from application.article.write_article import WriteArticle  # part: article
from application.chat.answer_question import ANSWER_QUESTION, AnswerQuestion, Briefing, ChatLimits  # part: chat
from application.chat.check_citations import CheckCitations  # part: chat
from application.chat.reset_memory import ResetMemory  # part: chat
from application.chat.shorten_conversation import ShortenConversation  # part: chat
from application.chat.show_conversation import ShowConversation  # part: chat
from application.chat.summarize_conversation import SummarizeConversation  # part: chat
from application.evaluation.evaluate_datasets import EvaluateDatasets  # part: evaluation
from application.evaluation.judge_answer import JudgeAnswer  # part: evaluation
from application.evaluation.judge_case import JudgeCase  # part: evaluation
from application.notes.capture_notes import CaptureNotes
from application.notes.gather_notes import GatherNotes
from application.notes.search_notes import SearchNotes
from application.ports.article_store import ArticleStore  # part: article
from application.ports.conversation_memory import ConversationMemory  # part: chat
from application.ports.dataset_source import DatasetSource  # part: evaluation
from application.ports.language_model import LanguageModel
from application.ports.note_repository import NoteRepository
from application.ports.note_source import NoteSource
from application.ports.prompt_library import PromptLibrary
from application.ports.run_journal import RunJournal
from application.ports.run_listener import RunListener
from application.ports.run_lock import RunLock
from application.ports.tool import Tool
from application.ports.tool_source import ToolSource
from application.runs.ask_model import MEND_ANSWER, AskModel, MendAnswerRequest
from application.runs.cancel_run import CancelRun
from application.runs.check_prompts import CheckPrompts
from application.runs.execute_run import ExecuteRun
from application.runs.metered_language_model import MeteredLanguageModel
from application.runs.replay_step import ReplayStep
from application.runs.show_runs import ShowRuns
from domain.contract import Contract
from domain.notes import NoteFolder
from domain.prompts import PromptName
from infrastructure.article_stores.markdown_folder import MarkdownFolderArticleStore  # part: article
from infrastructure.byline import byline  # part: article
from infrastructure.closing import Closing
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory  # part: chat
from infrastructure.conversation_memories.sql import SqlConversationMemory  # part: chat
from infrastructure.database.database import Database
from infrastructure.dataset_sources.yaml_folder import YamlFolderDatasetSource  # part: evaluation
from infrastructure.diagnosis import Diagnosis
from infrastructure.examiners import examiners_with  # part: evaluation
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from infrastructure.language_models.litellm import LiteLLMLanguageModel
from infrastructure.logs import Logs
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
from infrastructure.tool_sources.combined import CombinedToolSource
from infrastructure.tool_sources.in_memory import InMemoryToolSource
from infrastructure.tool_sources.mcp_diagnosis import McpServersExamination  # part: mcp
from infrastructure.tool_sources.mcp_server import mcp_server_sources  # part: mcp
from infrastructure.tools.list_topics import ListTopicsTool
from infrastructure.tools.read_note import ReadNoteTool
from infrastructure.tools.search_notes import SearchNotesTool
from infrastructure.tools.write_article import WriteArticleTool  # part: article


class Container(containers.DeclarativeContainer):
    """Ports on the left, adapters on the right; built from settings alone: `Container(settings=Settings(...))`."""

    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    folder: providers.Provider[NoteFolder | None] = providers.Object(None)  # that tools keep to; none for all notes
    _set = settings.provided

    secrets: providers.Provider[Secrets] = providers.Singleton(Secrets, _set.secrets, env_file=ENV_FILE)
    logs: providers.Provider[Logs] = providers.Singleton(
        Logs, level=_set.log_level, file=_set.log_file, secrets=secrets
    )
    database: providers.Provider[Database] = providers.Singleton(
        Database, path=_set.database_path, busy_timeout=_set.database_busy_timeout
    )

    # Ports
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
    # part: chat
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

    # Runs
    ask_model: providers.Provider[AskModel] = providers.Factory(AskModel, model=language_model, prompts=prompt_library)
    execute_run: providers.Provider[ExecuteRun] = providers.Factory(
        ExecuteRun,
        journal=run_journal,
        lock=run_lock,
        listener=audience,
        prompts=prompt_library,
        model=language_model,
        budget=_set.budget,
    )
    show_runs: providers.Provider[ShowRuns] = providers.Factory(ShowRuns, journal=run_journal, lock=run_lock)
    cancel_run: providers.Provider[CancelRun] = providers.Factory(CancelRun, journal=run_journal)

    # Notes
    capture_notes: providers.Provider[CaptureNotes] = providers.Factory(
        CaptureNotes, source=note_source, repository=note_repository
    )
    gather_notes: providers.Provider[GatherNotes] = providers.Factory(GatherNotes, repository=note_repository)
    search_notes: providers.Provider[SearchNotes] = providers.Factory(SearchNotes, repository=note_repository)
    # part: article

    # Article
    article_store: providers.Provider[ArticleStore] = providers.Selector(
        _set.chosen.article_store,
        markdown_folder=providers.Singleton(MarkdownFolderArticleStore, _set.articles_dir),
    )
    group_notes: providers.Provider[GroupNotes] = providers.Factory(GroupNotes, ask=ask_model)
    outline_article: providers.Provider[OutlineArticle] = providers.Factory(OutlineArticle, ask=ask_model)
    draft_section: providers.Provider[DraftSection] = providers.Factory(DraftSection, ask=ask_model)
    review_article: providers.Provider[ReviewArticle] = providers.Factory(ReviewArticle, ask=ask_model)
    revise_section: providers.Provider[ReviseSection] = providers.Factory(ReviseSection, ask=ask_model)
    publish_article: providers.Provider[PublishArticle] = providers.Factory(PublishArticle, store=article_store)
    approve_outline: providers.Provider[ApproveOutline] = providers.Factory(ApproveOutline, journal=run_journal)
    write_article: providers.Provider[WriteArticle] = providers.Factory(
        WriteArticle,
        runs=execute_run,
        steps=providers.Factory(
            ArticleSteps,
            capture=capture_notes,
            gather=gather_notes,
            group=group_notes,
            outline=outline_article,
            draft=draft_section,
            review=review_article,
            revise=revise_section,
            publish=publish_article,
        ),
        limits=providers.Factory(
            ArticleLimits,
            notes=_set.notes_per_article,
            note_characters=_set.note_characters,
            parallel_sections=_set.parallel_sections,
            review_rounds=_set.review_rounds,
        ),
        byline=providers.Callable(byline, settings),
    )
    # end: article

    # Tools
    tools: providers.Provider[list[Tool]] = providers.List(
        providers.Singleton(SearchNotesTool, search_notes, folder=folder),
        providers.Singleton(ReadNoteTool, note_repository, folder=folder),
        providers.Singleton(ListTopicsTool, note_repository, folder=folder),
        providers.Singleton(WriteArticleTool, write_article, folder=folder),  # part: article
    )
    tool_sources: providers.Provider[list[ToolSource]] = providers.List(
        providers.Singleton(InMemoryToolSource, tools),
        providers.Singleton(CombinedToolSource, providers.Callable(mcp_server_sources, _set.mcp_servers)),  # part: mcp
    )
    toolbox: providers.Provider[ToolSource] = providers.Singleton(CombinedToolSource, tool_sources)
    # part: chat

    # Chat
    show_conversation: providers.Provider[ShowConversation] = providers.Factory(
        ShowConversation, memory=conversation_memory
    )
    reset_memory: providers.Provider[ResetMemory] = providers.Factory(ResetMemory, memory=conversation_memory)
    summarize_conversation: providers.Provider[SummarizeConversation] = providers.Factory(
        SummarizeConversation, ask=ask_model
    )
    answer_question: providers.Provider[AnswerQuestion] = providers.Factory(
        AnswerQuestion,
        model=unmetered_model,
        prompts=prompt_library,
        memory=conversation_memory,
        tools=toolbox,
        check=providers.Factory(CheckCitations, notes=note_repository),
        shorten=providers.Factory(ShortenConversation, prompts=prompt_library),
        listener=observer,
        budget=_set.budget,
        limits=providers.Factory(
            ChatLimits,
            replies=_set.chat_replies,
            result_characters=_set.tool_result_characters,
            shown_characters=_set.chat_characters,
        ),
    )
    # end: chat
    # part: evaluation

    # Evaluation
    dataset_source: providers.Provider[DatasetSource] = providers.Selector(
        _set.chosen.dataset_source,
        yaml_folder=providers.Singleton(YamlFolderDatasetSource, _set.evals_dir),
    )
    judge_answer: providers.Provider[JudgeAnswer] = providers.Factory(JudgeAnswer, ask=ask_model)
    judge_case: providers.Provider[JudgeCase] = providers.Factory(
        JudgeCase, runs=execute_run, judge=judge_answer, journal=run_journal, model=_set.model
    )
    evaluate_datasets: providers.Provider[EvaluateDatasets] = providers.Factory(
        EvaluateDatasets,
        datasets=dataset_source,
        source=note_source,
        repository=note_repository,
        capture=capture_notes,
        examiners=providers.Callable(
            examiners_with,
            repository=note_repository,
            write=write_article,  # part: article
            journal=run_journal,  # part: article
            answer=answer_question.provider,  # part: chat
            listener=observer,  # part: chat
        ),
        judge=judge_case,
        budget=_set.budget,
        model=_set.model,
    )
    # end: evaluation

    # Every step, to be done alone and to be checked against its prompt
    steps = providers.List(
        capture_notes,
        gather_notes,
        # part: article
        group_notes,
        outline_article,
        draft_section,
        review_article,
        revise_section,
        publish_article,
        # end: article
        summarize_conversation,  # part: chat
        judge_answer,  # part: evaluation
    )
    other_prompts: providers.Provider[dict[PromptName, type[Contract]]] = providers.Object(
        {
            MEND_ANSWER: MendAnswerRequest,
            ANSWER_QUESTION: Briefing,  # part: chat
        }
    )
    replay_step: providers.Provider[ReplayStep] = providers.Factory(ReplayStep, journal=run_journal, steps=steps)
    check_prompts: providers.Provider[CheckPrompts] = providers.Factory(
        CheckPrompts, prompts=prompt_library, steps=steps, others=other_prompts
    )
    diagnosis: providers.Provider[Diagnosis] = providers.Factory(
        Diagnosis,
        settings=settings,
        database=database,
        check_prompts=check_prompts,
        further=providers.List(providers.Factory(McpServersExamination, _set.mcp_servers)),  # part: mcp
    )

    # What is to be closed in the end, in this order
    opened: providers.Provider[list[Closing]] = providers.List(
        toolbox,
        database,
        traces,  # part: opentelemetry
    )
