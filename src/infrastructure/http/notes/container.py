"""The container of notes that are uploaded."""

from application.http.notes.add_notes import AddNotes
from application.http.notes.ports.note_intake import NoteIntake
from infrastructure.injector import containers, imported, providers
from infrastructure.settings import Settings


def _adapter(settings: Settings) -> str:
    """Return the adapter of the intake: the one that is set, else that of the source which reads the notes."""
    return settings.adapters.get("note_intake") or settings.adapters.get("note_source") or "markdown_folder"


class HttpNotesContainer(containers.DeclarativeContainer):
    """Keeping uploaded notes; the intake is of the same technology as the source that reads them."""

    core = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()
    _set = core.settings.provided

    note_intake: providers.Provider[NoteIntake] = providers.Selector(
        providers.Callable(_adapter, core.settings),
        markdown_folder=providers.Singleton(
            imported("infrastructure.http.notes.note_intakes.markdown_folder.MarkdownFolderNoteIntake"), _set.data_dir
        ),
        in_memory=providers.Singleton(
            imported("infrastructure.http.notes.note_intakes.in_memory.InMemoryNoteIntake"), notes.note_source
        ),
    )
    add_notes = providers.Factory(AddNotes, intake=note_intake, capture=notes.capture_notes)
