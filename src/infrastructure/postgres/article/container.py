"""The container of articles in PostgreSQL."""

from application.article.ports.article_store import ArticleStore
from infrastructure.article.article_stores.markdown_folder import MarkdownFolderArticleStore
from infrastructure.injector import containers, providers
from infrastructure.postgres.article.article_stores.journal import JournalArticleStore
from infrastructure.postgres.settings import shared_adapter


class PostgresArticleContainer(containers.DeclarativeContainer):
    """Articles are in the journal, which is in the database."""

    core = providers.DependenciesContainer()
    article = providers.DependenciesContainer()

    article_store: providers.Provider[ArticleStore] = providers.Selector(
        providers.Callable(shared_adapter, core.settings, "journal", "article_store"),
        journal=providers.Singleton(
            JournalArticleStore,
            providers.Factory(MarkdownFolderArticleStore, core.settings.provided.article.folder),
        ),
    )
