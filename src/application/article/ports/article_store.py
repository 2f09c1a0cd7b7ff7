"""The port to the place where finished articles are kept."""

from abc import abstractmethod
from typing import Protocol

from domain.article.article import Article
from domain.identifiers import RunId


class ArticleStore(Protocol):
    """Keeps finished articles."""

    @abstractmethod
    async def check(self, destination: str | None) -> None:
        """Raise `StorageUnusable` if an article cannot be saved at the destination, before a run spends work on it.

        It cannot if something else is there: a file of a person is never replaced. `None` is the usual place.
        """

    @abstractmethod
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        """Save the complete article or nothing, and return its place.

        Without a destination, its place depends on the title and the run: saving it again replaces it, and articles of
        other runs are never replaced. A destination may already have this same article, from an earlier attempt.

        Raises:
            StorageUnusable: The place cannot be written to, or something else is at the destination.
            StorageFull: No space is left; an article that was there before is unchanged.
        """
