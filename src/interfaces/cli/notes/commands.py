"""The commands of the notes."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON
from interfaces.cli.output import counted, cut, note, show_result

CAPTURE = "Capture some with 'agent capture FOLDER'."
REMEDIES = {
    "EmptiedFolder": "Make its files available again, or remove its notes with 'agent capture FOLDER --remove-all'.",
    "NoNotes": CAPTURE,
    "NoNotesFound": "Try other words; 'agent search' shows what the notes contain.",
    "UnreadableFolder": "Name a folder of Markdown files that you may read.",
}

FOLDER = Annotated[str, typer.Argument(metavar="FOLDER", help="The folder of Markdown notes.")]
NOTES = Annotated[str | None, typer.Option(metavar="FOLDER", help="Capture this folder first, and keep to it.")]
REMOVE_ALL = Annotated[bool, typer.Option("--remove-all", help="Remove the notes of a folder that has none any more.")]
WORDS = Annotated[str, typer.Argument(metavar="WORDS", help="The words to search for.")]
LIMIT = Annotated[int, typer.Option(min=1, max=1000, help="The number of notes.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(capture)
    app.command()(search)


def capture(folder: FOLDER, *, remove_all: REMOVE_ALL = False, as_json: AS_JSON = False) -> None:
    """Capture a folder of notes: the agent then knows what is in it."""
    from application.notes.capture_notes import CaptureNotesRequest
    from domain.notes.note import CaptureReport
    from infrastructure.notes.container import NotesContainer
    from interfaces.cli.session import in_session

    request = CaptureNotesRequest(folder=folder, remove_all=remove_all)
    report: CaptureReport = in_session(
        lambda session: session.agent.of(NotesContainer).capture_notes().execute(request), as_json=as_json
    )
    counts = f"captured {report.captured}, unchanged {report.unchanged}, removed {report.removed}"
    kept = [f"  kept {counted(report.kept, 'note')} as captured before"] if report.kept else []
    skipped = [f"  skipped {file.source}: {file.reason}" for file in report.skipped]
    unread = [
        f"  {each.source}: line {each.line} of its front matter is invalid: {each.text}" for each in report.unread
    ]
    show_result(report, "\n".join([f"{counts}, skipped {len(skipped)}", *skipped, *kept, *unread]), as_json=as_json)


def search(words: WORDS, *, notes: NOTES = None, limit: LIMIT = 10, as_json: AS_JSON = False) -> None:
    """Find the notes that have these words, best first."""
    from application.notes.capture_notes import CaptureNotesRequest
    from domain.notes.note import FoundNote
    from infrastructure.notes.container import NotesContainer
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[FoundNote, ...]:
        container = session.agent.of(NotesContainer)
        if notes is not None:
            await container.capture_notes().execute(CaptureNotesRequest(folder=notes))
        found = await container.note_repository().search(words, limit=limit, folder=container.folder())
        if not found:
            is_empty = not await container.note_repository().catalogue(container.folder())
            note(f"There are no notes. {CAPTURE}" if is_empty else f"No note has {cut(words, 80)!r}.")
        return found

    found = in_session(work, as_json=as_json, notes=None if notes is None else {"folder": notes})
    text = "\n".join(f"{each.title}  ({each.source})\n    {each.excerpt}" for each in found)
    show_result(found, text, as_json=as_json)
