"""The commands of the notes."""

from collections import Counter
from typing import Annotated

import typer

from interfaces.cli.exit_codes import WORK_FAILED
from interfaces.cli.options import AS_JSON
from interfaces.cli.output import counted, cut, note, show_result

CAPTURE = "Capture some with 'agent capture FOLDER'."
FOLDERS = "'agent capture' lists the folders, 'agent capture FOLDER --forget' removes the notes of one."
REMEDIES = {
    "EmptiedFolder": "Make its files available again, or remove its notes with 'agent capture FOLDER --forget'.",
    "NoNotes": CAPTURE,
    "NoNotesFound": "Try other words; 'agent search' shows what the notes contain.",
    "UnknownFolder": FOLDERS,
    "UnreadableFolder": "Name a folder of Markdown files that you may read.",
}

FOLDER = Annotated[
    str | None, typer.Argument(metavar="FOLDER", help="The folder of Markdown notes; without it, list those captured.")
]
NOTES = Annotated[str | None, typer.Option(metavar="FOLDER", help="Capture this folder first, and keep to it.")]
FORGET = Annotated[bool, typer.Option("--forget", help="Remove the folder's notes from the database, not from disk.")]
WORDS = Annotated[str, typer.Argument(metavar="WORDS", help="The words to search for.")]
LIMIT = Annotated[int, typer.Option(min=1, max=1000, help="The number of notes.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(capture)
    app.command()(search)


def capture(folder: FOLDER = None, *, forget: FORGET = False, as_json: AS_JSON = False) -> None:
    """Capture a folder of notes, for the agent to search."""
    from application.notes.capture_notes import CaptureNotesRequest
    from domain.notes.note import CaptureReport
    from infrastructure.notes.container import NotesContainer
    from interfaces.cli.session import Session, in_session

    if folder is None:
        if forget:
            raise typer.BadParameter("is needed to forget one.", param_hint="FOLDER")
        _list_folders(as_json=as_json)
        return
    request = CaptureNotesRequest(folder=folder)

    async def work(session: Session) -> CaptureReport:
        def on_saved(captured: int) -> None:
            session.hint = f"{captured} notes are captured; capture the folder again for the others."
            if captured % 2_000 == 0:
                note(f"  {captured} notes captured")

        notes = session.agent.of(NotesContainer).capture_notes()
        report: CaptureReport = await (notes.forget(folder) if forget else notes.execute(request, on_saved))
        session.hint = ""
        return report

    report = in_session(work, as_json=as_json)
    counts = f"captured {report.captured}, unchanged {report.unchanged}, removed {report.removed}"
    kept = [f"  kept {counted(report.kept, 'note')} as captured before"] if report.kept else []
    if report.repeated:
        note(f"Captured from another folder too, and found twice: {counted(report.repeated, 'note')}. {FOLDERS}")
    skipped = [f"  skipped {file.source}: {file.reason}" for file in report.skipped]
    lines = [f"  {each.source}: line {each.line} of its front matter is invalid: {each.text}" for each in report.unread]
    show_result(report, "\n".join([f"{counts}, skipped {len(skipped)}", *skipped, *kept, *lines]), as_json=as_json)
    if not (forget or report.captured or report.unchanged or report.kept):
        note(f"agent: There are no notes in {report.folder}. Name a folder of Markdown files.")
        raise typer.Exit(WORK_FAILED)


def _list_folders(*, as_json: bool) -> None:
    from infrastructure.notes.container import NotesContainer
    from interfaces.cli.session import in_session

    notes = in_session(lambda session: session.agent.of(NotesContainer).note_repository().catalogue(), as_json=as_json)
    folders = Counter(entry.folder for entry in notes)
    found = [{"folder": folder, "notes": count} for folder, count in folders.items()]
    text = "\n".join(f"{folder}: {counted(count, 'note')}" for folder, count in folders.items())
    show_result(found, text, as_json=as_json, if_empty=f"There are no notes. {CAPTURE}")


def search(words: WORDS, *, notes: NOTES = None, limit: LIMIT = 10, as_json: AS_JSON = False) -> None:
    """Find the notes that have these words, best first."""
    from application.notes.capture_notes import CaptureNotesRequest
    from domain.notes.note import FoundNote
    from infrastructure.notes.container import NotesContainer
    from interfaces.cli.session import Session, in_session

    if not words.strip():
        raise typer.BadParameter("write at least one.", param_hint="WORDS")

    async def work(session: Session) -> tuple[FoundNote, ...]:
        container = session.agent.of(NotesContainer)
        if notes is not None:
            await container.capture_notes().execute(CaptureNotesRequest(folder=notes))
        folder = container.folder()
        found = await container.note_repository().search(words, limit=limit, folder=folder)
        if not found:
            where = "" if folder is None else f" in {folder}"
            is_empty = not await container.note_repository().fingerprints(folder)
            note(f"There are no notes{where}. {CAPTURE}" if is_empty else f"No note has {cut(words, 80)!r}.")
        return found

    found = in_session(work, as_json=as_json, notes=None if notes is None else {"folder": notes})
    text = "\n".join(f"{each.title}  ({each.source})\n    {each.excerpt}" for each in found)
    show_result(found, text, as_json=as_json)
