"""The container of notes that are uploaded to any of several servers."""

from application.http.notes.ports.note_intake import NoteIntake
from application.notes.ports.note_source import NoteSource
from infrastructure.injector import containers, imported, providers
from infrastructure.postgres.settings import shared_adapter


class PostgresHttpNotesContainer(containers.DeclarativeContainer):
    """Uploaded notes are in the database."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()
    http_notes = providers.DependenciesContainer()

    uploads = providers.Singleton(
        imported("infrastructure.postgres.http.notes.note_sources.sql.SqlNoteSource"),
        sql.database,
        providers.Factory(
            imported("infrastructure.notes.note_sources.markdown_folder.MarkdownFolderNoteSource"),
            notes.excluded_folders,
        ),
    )
    note_source: providers.Provider[NoteSource] = providers.Selector(
        providers.Callable(shared_adapter, core.settings, "sql", "note_source"), sql=uploads
    )
    note_intake: providers.Provider[NoteIntake] = providers.Selector(
        providers.Callable(shared_adapter, core.settings, "sql", "note_intake", "note_source"), sql=uploads
    )
