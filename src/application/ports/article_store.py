"""The port to the finished articles."""

from abc import abstractmethod
from typing import Protocol

from domain.articles import Article
from domain.runs import RunId


class ArticleStore(Protocol):
    """Keeps finished articles."""

    @abstractmethod
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        """Keep the article, whole or not at all, and return where it is.

        Without a destination the place follows from the title and the run: saving again replaces it, another run's
        article of the same title stays.

        Raises:
            StorageUnusable: The place cannot be written.
            StorageFull: There is no space left; what stood there before still stands.
        """

    @abstractmethod
    async def read(self, location: str) -> str:
        """Return the Markdown of the article that was saved there; raise `InvalidRequest` if there is none."""
