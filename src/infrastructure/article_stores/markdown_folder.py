"""Articles as Markdown files: in a folder, or where a person wants one."""

import asyncio
import re
from pathlib import Path

from typing_extensions import override

from application.ports.article_store import ArticleStore
from domain.articles import Article
from domain.errors import InvalidRequest, StorageUnusable
from domain.runs import RunId
from infrastructure.whole_file import write_whole

_NOT_IN_A_NAME = re.compile(r"[^\w-]")


class MarkdownFolderArticleStore(ArticleStore):
    """Writes each article to a file of its own, `<title>-<run>.md`, unless it is told where."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        path = Path(destination) if destination else self._folder / f"{article.slug}-{_in_a_name(run)}.md"
        return str(await asyncio.to_thread(_save, path, article.to_markdown().encode(), _in_a_name(run)))

    @override
    async def read(self, location: str) -> str:
        return await asyncio.to_thread(_read, location)


def _save(path: Path, data: bytes, writer: str) -> Path:
    try:
        place = path.expanduser().resolve()
        str(place).encode()
    except (OSError, RuntimeError, ValueError) as error:
        happened = f"The article cannot be written to {str(path)!r}: there can be no such place"
        raise StorageUnusable(happened, remedy="Name a file that you may write.") from error
    write_whole(place, data, writer=writer)
    return place


def _read(location: str) -> str:
    try:
        return Path(location).read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError) as error:
        raise InvalidRequest(f"There is no article at {location}") from error
    except OSError as error:
        raise StorageUnusable(f"The article {location} cannot be read: {error.strerror or error}") from error


def _in_a_name(run: RunId) -> str:
    """Return the run's id as a part of a file name, which leads nowhere else."""
    return _NOT_IN_A_NAME.sub("-", run)
