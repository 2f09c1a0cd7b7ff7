"""The check of the file that a person chose for an article."""

from pathlib import Path

from domain.article.article import UnwritablePlace
from domain.errors import InvalidRequest
from domain.notes.note import NoteFolder
from infrastructure.article.container import ArticleContainer
from infrastructure.article.settings import ArticleSettings
from infrastructure.composition import Agent


async def check_destination(agent: Agent, out: Path, folder: NoteFolder | None, *, is_here: bool) -> None:
    """Raise `InvalidRequest` if the file would be captured as a note or, if `is_here`, cannot be written."""
    place, own = out.resolve(), agent.settings.part(ArticleSettings).folder.resolve()  # noqa: ASYNC240 - nothing waits
    is_within = folder is not None and place.is_relative_to(folder) and not place.is_relative_to(own)
    if is_within and out.suffix.casefold() in {".md", ".markdown"}:
        why = f"{out} is in the folder of notes, and would be captured as a note"
        raise InvalidRequest(f"{why}. Choose a file elsewhere, or in AGENT_ARTICLE__FOLDER, {own}")
    if is_here:
        try:
            await agent.of(ArticleContainer).article_store().check(str(out))
        except UnwritablePlace as error:
            raise InvalidRequest(f"{error}. Choose another file with --out") from error
