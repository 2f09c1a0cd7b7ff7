"""What the commands that write articles do."""

from pathlib import Path

from application.article.approve_outline import ApproveOutlineRequest
from application.article.write_article import WriteArticleRequest, WrittenArticle
from domain.errors import RunCancelled
from domain.runs import RunId
from interfaces.cli.article_json import article_json
from interfaces.cli.outline_file import read_outline, write_outline
from interfaces.cli.output import show, show_json, show_markdown, tell
from interfaces.cli.session import Session, UnderWay, in_session


def start(
    topic: str | None, *, notes: str | None, out: str | None, model: str | None, approve_outline: bool, as_json: bool
) -> None:
    """Start a run and show what it came to."""

    async def work(session: Session) -> None:
        container = session.container
        request = WriteArticleRequest(
            topic=topic,
            folder=None if notes is None else container.note_source().locate(notes),
            destination=out,
            approve_outline=approve_outline,
        )
        run = await container.write_article().start(request)
        await _execute(session, run, as_json=as_json)

    in_session(work, model=model, as_json=as_json)


def resume(run: str, *, model: str | None, as_json: bool) -> None:
    """Go on with a run, with the model that it began with unless another is named."""

    async def work(session: Session) -> None:
        await _go_on(session, RunId(run), as_json=as_json)

    in_session(work, model=model, as_json=as_json)


def approve(run: str, *, outline: Path | None, model: str | None, as_json: bool) -> None:
    """Enter the approval, and go on with the run."""

    async def work(session: Session) -> None:
        written = _outline_file(session, RunId(run))
        edited = outline or (written if written.is_file() else None)
        request = ApproveOutlineRequest(run=RunId(run), outline=read_outline(edited) if edited else None)
        await session.container.approve_outline().execute(request)
        await _go_on(session, RunId(run), as_json=as_json)

    in_session(work, model=model, as_json=as_json)


async def _go_on(session: Session, run: RunId, *, as_json: bool) -> None:
    history = await session.container.run_journal().read(run)
    session.use_model(history.run.model)
    await _execute(session, run, as_json=as_json)


async def _execute(session: Session, run: RunId, *, as_json: bool) -> None:
    session.under_way = UnderWay("run", run, f"Resume with: agent runs resume {run}")
    try:
        written = await session.container.write_article().execute(run)
    except RunCancelled:
        session.under_way = None
        raise
    if written.article is None:
        _show_outline(session, written, as_json=as_json)
    elif as_json:
        show_json(article_json(written, path=written.path))
    else:
        show_markdown(written.article.to_markdown())
        tell(f"Written to {written.path}")


def _show_outline(session: Session, written: WrittenArticle, *, as_json: bool) -> None:
    file = _outline_file(session, written.run)
    write_outline(file, written.run, written.outline, written.notes)
    if as_json:
        show_json(article_json(written, path=str(file)))
        return
    show(file.read_text(encoding="utf-8"))
    tell(f"The outline waits in {file}. Edit it if you like, then: agent runs approve {written.run}")


def _outline_file(session: Session, run: RunId) -> Path:
    return session.container.settings().data_dir / "outlines" / f"{run}.yaml"
