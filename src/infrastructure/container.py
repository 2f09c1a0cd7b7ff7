"""The composition root: the agent's use cases, made of what its ports promise."""

from dependency_injector import providers

from application.access.issue_key import IssueKey  # part: http
from application.access.recognise_caller import RecogniseCaller  # part: http
from application.access.revoke_key import RevokeKey  # part: http
from application.article.approve_outline import ApproveOutline  # part: article
from application.article.article_steps import ArticleSteps  # part: article
from application.article.draft_section import DraftSection  # part: article
from application.article.group_notes import GroupNotes  # part: article
from application.article.order_article import OrderArticle  # part: article
from application.article.outline_article import OutlineArticle  # part: article
from application.article.publish_article import PublishArticle  # part: article
from application.article.resume_article import ResumeArticle  # part: article
from application.article.review_article import ReviewArticle  # part: article
from application.article.revise_section import ReviseSection  # part: article
from application.article.write_article import WriteArticle  # part: article
from application.chat.answer_in_passing import AnswerInPassing  # part: chat
from application.chat.answer_question import ANSWER_QUESTION, AnswerQuestion, Briefing  # part: chat
from application.chat.check_citations import CheckCitations  # part: chat
from application.chat.reset_memory import ResetMemory  # part: chat
from application.chat.shorten_conversation import ShortenConversation  # part: chat
from application.chat.show_conversation import ShowConversation  # part: chat
from application.chat.summarize_conversation import SummarizeConversation  # part: chat
from application.evaluation.evaluate_datasets import EvaluateDatasets  # part: evaluation
from application.evaluation.judge_answer import JudgeAnswer  # part: evaluation
from application.evaluation.judge_case import JudgeCase  # part: evaluation
from application.notes.add_notes import AddNotes  # part: http
from application.notes.capture_notes import CaptureNotes
from application.notes.gather_notes import GatherNotes
from application.notes.search_notes import SearchNotes
from application.ports.tool import Tool
from application.ports.tool_source import ToolSource
from application.runs.ask_model import MEND_ANSWER, AskModel, MendAnswerRequest
from application.runs.cancel_run import CancelRun
from application.runs.check_prompts import CheckPrompts
from application.runs.execute_run import ExecuteRun
from application.runs.replay_step import ReplayStep
from application.runs.show_runs import ShowRuns
from domain.contract import Contract
from domain.notes import NoteFolder
from domain.prompts import PromptName
from infrastructure.byline import byline  # part: article
from infrastructure.closing import Closing
from infrastructure.diagnosis import Diagnosis
from infrastructure.examiners import examiners_with  # part: evaluation
from infrastructure.ports_and_adapters import Ports
from infrastructure.tool_sources.combined import CombinedToolSource
from infrastructure.tool_sources.in_memory import InMemoryToolSource
from infrastructure.tool_sources.mcp_diagnosis import McpServersExamination  # part: mcp
from infrastructure.tool_sources.mcp_server import mcp_server_sources  # part: mcp
from infrastructure.tools.list_topics import ListTopicsTool
from infrastructure.tools.read_note import ReadNoteTool
from infrastructure.tools.search_notes import SearchNotesTool
from infrastructure.tools.write_article import WriteArticleTool  # part: article


class Container(Ports):
    """What the agent does, made of what its ports promise; built from settings alone: `Container(settings=...)`."""

    folder: providers.Provider[NoteFolder | None] = providers.Object(None)  # that tools keep to; none for all notes
    _set = Ports.settings.provided

    # Runs and notes
    ask_model = providers.Factory(AskModel, model=Ports.language_model, prompts=Ports.prompt_library)
    execute_run = providers.Factory(
        ExecuteRun,
        journal=Ports.run_journal,
        lock=Ports.run_lock,
        listener=Ports.audience,
        prompts=Ports.prompt_library,
        model=Ports.language_model,
        budget=_set.budget,
    )
    show_runs = providers.Factory(ShowRuns, journal=Ports.run_journal, lock=Ports.run_lock)
    cancel_run = providers.Factory(CancelRun, journal=Ports.run_journal)
    capture_notes = providers.Factory(CaptureNotes, source=Ports.note_source, repository=Ports.note_repository)
    gather_notes = providers.Factory(GatherNotes, repository=Ports.note_repository)
    search_notes = providers.Factory(SearchNotes, repository=Ports.note_repository)
    # part: article
    group_notes = providers.Factory(GroupNotes, ask=ask_model)
    outline_article = providers.Factory(OutlineArticle, ask=ask_model)
    draft_section = providers.Factory(DraftSection, ask=ask_model)
    review_article = providers.Factory(ReviewArticle, ask=ask_model)
    revise_section = providers.Factory(ReviseSection, ask=ask_model)
    publish_article = providers.Factory(PublishArticle, store=Ports.article_store)
    approve_outline = providers.Factory(ApproveOutline, journal=Ports.run_journal)
    write_article = providers.Factory(
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
        limits=_set.article_limits,
        byline=providers.Callable(byline, Ports.settings),
    )
    order_article = providers.Factory(
        OrderArticle, write=write_article, journal=Ports.run_journal, notes=Ports.note_repository
    )
    resume_article = providers.Factory(ResumeArticle, show=show_runs, journal=Ports.run_journal)
    # end: article

    # Tools
    tools: providers.Provider[list[Tool]] = providers.List(
        providers.Singleton(SearchNotesTool, search_notes, folder=folder),
        providers.Singleton(ReadNoteTool, Ports.note_repository, folder=folder),
        providers.Singleton(ListTopicsTool, Ports.note_repository, folder=folder),
        providers.Singleton(WriteArticleTool, write_article, folder=folder),  # part: article
    )
    tool_sources: providers.Provider[list[ToolSource]] = providers.List(
        providers.Singleton(InMemoryToolSource, tools),
        providers.Singleton(CombinedToolSource, providers.Callable(mcp_server_sources, _set.mcp_servers)),  # part: mcp
    )
    toolbox: providers.Provider[ToolSource] = providers.Singleton(CombinedToolSource, tool_sources)
    # part: chat
    show_conversation = providers.Factory(ShowConversation, memory=Ports.conversation_memory)
    reset_memory = providers.Factory(ResetMemory, memory=Ports.conversation_memory)
    summarize_conversation = providers.Factory(SummarizeConversation, ask=ask_model)
    answer_question = providers.Factory(
        AnswerQuestion,
        model=Ports.unmetered_model,
        prompts=Ports.prompt_library,
        memory=Ports.conversation_memory,
        tools=toolbox,
        check=providers.Factory(CheckCitations, notes=Ports.note_repository),
        shorten=providers.Factory(ShortenConversation, prompts=Ports.prompt_library),
        listener=Ports.observer,
        budget=_set.budget,
        limits=_set.chat_limits,
    )
    answer_in_passing = providers.Factory(
        AnswerInPassing, memory=Ports.passing_memory.provider, answer=answer_question.provider
    )
    # end: chat
    # part: http
    issue_key = providers.Factory(IssueKey, keys=Ports.api_key_store)
    revoke_key = providers.Factory(RevokeKey, keys=Ports.api_key_store)
    recognise_caller = providers.Factory(RecogniseCaller, keys=Ports.api_key_store)
    add_notes = providers.Factory(AddNotes, intake=Ports.note_intake, capture=capture_notes)
    # end: http
    # part: evaluation
    judge_answer = providers.Factory(JudgeAnswer, ask=ask_model)
    judge_case = providers.Factory(
        JudgeCase, runs=execute_run, judge=judge_answer, journal=Ports.run_journal, model=_set.model
    )
    evaluate_datasets = providers.Factory(
        EvaluateDatasets,
        datasets=Ports.dataset_source,
        source=Ports.note_source,
        repository=Ports.note_repository,
        capture=capture_notes,
        examiners=providers.Callable(
            examiners_with,
            repository=Ports.note_repository,
            write=write_article,  # part: article
            journal=Ports.run_journal,  # part: article
            answer=answer_question.provider,  # part: chat
            listener=Ports.observer,  # part: chat
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
    replay_step = providers.Factory(ReplayStep, journal=Ports.run_journal, steps=steps)
    check_prompts = providers.Factory(CheckPrompts, prompts=Ports.prompt_library, steps=steps, others=other_prompts)
    diagnosis = providers.Factory(
        Diagnosis,
        settings=Ports.settings,
        database=Ports.database,
        check_prompts=check_prompts,
        further=providers.List(providers.Factory(McpServersExamination, _set.mcp_servers)),  # part: mcp
    )

    # What is to be closed in the end, in this order
    opened: providers.Provider[list[Closing]] = providers.List(
        toolbox,
        Ports.database,
        Ports.traces,  # part: opentelemetry
    )
