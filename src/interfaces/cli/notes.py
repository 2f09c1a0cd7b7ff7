"""Commands on notes."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON, NOTES

FOLDER = Annotated[str, typer.Argument(metavar="DIR", help="Folder of Markdown notes.")]
QUERY = Annotated[str, typer.Argument(help="Words to look for.")]
LIMIT = Annotated[int, typer.Option(min=1, max=1000, help="How many notes at most.")]


def capture(folder: FOLDER, *, as_json: AS_JSON = False) -> None:
    """Bring the database up to date with a folder of notes."""
    from application.notes.capture_notes import CaptureNotesRequest
    from domain.notes import CaptureReport
    from interfaces.cli.output import show, show_json
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> CaptureReport:
        located = session.container.note_source().locate(folder)
        return await session.container.capture_notes().execute(CaptureNotesRequest(folder=located))

    report = in_session(work, as_json=as_json)
    if as_json:
        show_json(report.model_dump(mode="json"))
        return
    show(
        f"captured {report.captured}, unchanged {report.unchanged}, removed {report.removed}, "
        f"skipped {len(report.skipped)}"
    )
    for skipped in report.skipped:
        show(f"  skipped {skipped.source}: {skipped.reason}")


def search(query: QUERY, *, notes: NOTES = None, limit: LIMIT = 10, as_json: AS_JSON = False) -> None:
    """Find the notes that speak of the query's words, best first."""
    from application.notes.capture_notes import CaptureNotesRequest
    from application.notes.search_notes import FoundNote, SearchNotesRequest
    from domain.notes import NoteFolder
    from interfaces.cli.output import cut, show, show_json, tell
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[FoundNote, ...]:
        container = session.container
        folder: NoteFolder | None = None
        if notes is not None:
            folder = container.note_source().locate(notes)
            await container.capture_notes().execute(CaptureNotesRequest(folder=folder))
        found = await container.search_notes().execute(SearchNotesRequest(query=query, folder=folder, limit=limit))
        if not found:
            any_at_all = await container.note_repository().catalogue(folder)
            tell(f"No note speaks of {cut(query, 80)!r}." if any_at_all else no_notes(notes))
        return found

    found = in_session(work, as_json=as_json)
    if as_json:
        show_json(
            [{"note": f.note.id, "title": f.note.title, "source": f.note.source, "excerpt": f.excerpt} for f in found]
        )
        return
    for item in found:
        show(f"{item.note.title}  ({item.note.source})\n    {item.excerpt}")


def no_notes(notes: str | None) -> str:
    """Say that there are none, in the folder or at all, and what to do."""
    if notes is None:
        return "There are no notes. Capture some with 'agent capture DIR', or name --notes."
    return f"There are no notes in {notes}. 'agent capture' says which files it skipped, and why."
