"""Where a person wants an article."""

from pathlib import Path

from domain.article.article import UnwritablePlace
from domain.errors import InvalidRequest
from domain.notes.note import NoteFolder
from infrastructure.article.container import ArticleContainer
from infrastructure.article.settings import ArticleSettings
from infrastructure.composition import Agent


async def check_destination(agent: Agent, out: Path, folder: NoteFolder | None, *, is_here: bool) -> None:
    """Raise `InvalidRequest` if an article would be captured as a note there or, `is_here`, cannot be written."""
    if folder is not None:
        _refuse_note(out, folder, own=agent.settings.part(ArticleSettings).folder)
    if is_here:
        try:
            await agent.of(ArticleContainer).article_store().check(str(out))
        except UnwritablePlace as error:
            raise InvalidRequest(f"{error}. Choose another file with --out") from error


def _refuse_note(out: Path, folder: NoteFolder, *, own: Path) -> None:
    is_within = out.resolve().is_relative_to(folder) and not out.resolve().is_relative_to(own.resolve())
    if is_within and out.suffix.casefold() in {".md", ".markdown"}:
        why = f"{out} is in the folder of notes, and would be captured as a note"
        raise InvalidRequest(f"{why}. Choose a file elsewhere, or in AGENT_ARTICLE__FOLDER, {own.resolve()}")
