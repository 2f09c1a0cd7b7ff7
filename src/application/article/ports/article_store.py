"""The port to the finished articles."""

from abc import abstractmethod
from typing import Protocol

from domain.article.article import Article
from domain.identifiers import RunId


class ArticleStore(Protocol):
    """Keeps finished articles."""

    @abstractmethod
    async def check(self, destination: str | None) -> None:
        """Check that an article can be saved there, before work is spent on it; raise `StorageUnusable` if not.

        Nothing is there at a destination: what a person has is never replaced.
        """

    @abstractmethod
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        """Save the article, whole or not at all, and return where it is.

        Without a destination, its place follows from the title and the run: saving it again replaces it, and articles
        of other runs are never replaced. A destination may have this very article already.

        Raises:
            StorageUnusable: The place cannot be written, or the destination has something else.
            StorageFull: No space is left; what was there before is unchanged.
        """
