"""The container of notes that are uploaded."""

from application.http.notes.add_notes import AddNotes
from application.http.notes.ports.note_intake import NoteIntake
from infrastructure.injector import containers, imported, providers


class HttpNotesContainer(containers.DeclarativeContainer):
    """Uploaded notes; by default the intake has the same adapter name as the note source, which reads its files."""

    core = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()
    _set = core.settings.provided

    note_intake: providers.Provider[NoteIntake] = providers.Selector(
        _set.adapters.get.call("note_intake", _set.adapters.get.call("note_source", "markdown_folder")),
        markdown_folder=providers.Singleton(
            imported("infrastructure.http.notes.note_intakes.markdown_folder.MarkdownFolderNoteIntake"), _set.data_dir
        ),
        in_memory=providers.Singleton(
            imported("infrastructure.http.notes.note_intakes.in_memory.InMemoryNoteIntake"), notes.note_source
        ),
    )
    add_notes = providers.Factory(AddNotes, intake=note_intake, capture=notes.capture_notes)
