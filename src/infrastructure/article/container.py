"""The container of articles."""

from urllib.parse import urlsplit

from application.article.approve_outline import ApproveOutline
from application.article.draft_section import DraftSection
from application.article.outline_article import OutlineArticle
from application.article.ports.article_store import ArticleStore
from application.article.publish_article import PublishArticle
from application.article.review_article import ReviewArticle
from application.article.revise_section import ReviseSection
from application.article.write_article import ArticleLimits, WriteArticle
from infrastructure.article.article_stores.in_memory import InMemoryArticleStore
from infrastructure.article.article_stores.markdown_folder import MarkdownFolderArticleStore
from infrastructure.article.settings import ArticleSettings
from infrastructure.article.tools.write_article import WriteArticleTool
from infrastructure.injector import containers, imported, providers
from infrastructure.settings import OFFLINE, Settings

OFFLINE_SKILL = imported("infrastructure.article.offline_skill.ArticleOfflineSkill")
_PARALLEL_SECTIONS = 4
_OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0", "host.docker.internal"})  # noqa: S104
_LOCAL_PROVIDERS = frozenset({"ollama", "ollama_chat", "llamafile", "lm_studio"})
"""Providers whose default address is this machine."""


def _byline(model: str) -> str:
    if model == OFFLINE:
        return "An extract of the notes, made offline without a language model."
    return f"Written by {model} from the notes above; every quote was checked against its note."


def _limits(settings: Settings) -> ArticleLimits:
    """Set how many sections are drafted concurrently: one on a local server, which answers one request at a time."""
    limits, base_url = settings.part(ArticleSettings), settings.provider.base_url
    if limits.parallel_sections:
        return limits
    host = urlsplit(base_url).hostname if base_url else None
    is_local = host in _OWN_HOSTS if host else settings.model.partition("/")[0] in _LOCAL_PROVIDERS
    return limits.model_copy(update={"parallel_sections": 1 if is_local else _PARALLEL_SECTIONS})


class ArticleContainer(containers.DeclarativeContainer):
    """Articles that are written from notes."""

    core = providers.DependenciesContainer()
    runs = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()
    _set = core.settings.provided

    article_store: providers.Provider[ArticleStore] = providers.Selector(
        _set.adapter_of.call("article_store", "markdown_folder"),
        markdown_folder=providers.Singleton(MarkdownFolderArticleStore, _set.article.folder),
        in_memory=providers.Singleton(InMemoryArticleStore),
    )
    outline_article = providers.Factory(OutlineArticle, ask=core.ask_model)
    draft_section = providers.Factory(DraftSection, ask=core.ask_model)
    review_article = providers.Factory(ReviewArticle, ask=core.ask_model)
    revise_section = providers.Factory(ReviseSection, ask=core.ask_model)
    publish_article = providers.Factory(PublishArticle, store=article_store)
    write_article = providers.Factory(
        WriteArticle,
        store=article_store,
        capture=notes.capture_notes,
        gather=notes.gather_notes,
        outline=outline_article,
        draft=draft_section,
        review=review_article,
        revise=revise_section,
        publish=publish_article,
        limits=providers.Callable(_limits, core.settings),
        byline=providers.Callable(_byline, core.language_model.provided.name),
    )
    approve_outline = providers.Factory(ApproveOutline, manage=runs.manage_runs)

    steps = providers.List(outline_article, draft_section, review_article, revise_section, publish_article)
    workflows = providers.List(write_article)
    tools = providers.List(
        providers.Factory(
            WriteArticleTool, start=runs.start_run.provider, execute=runs.execute_run.provider, folder=notes.folder
        )
    )
    offline_skills = providers.List(providers.Singleton(OFFLINE_SKILL))
    excluded_folders = providers.List(_set.article.folder)
