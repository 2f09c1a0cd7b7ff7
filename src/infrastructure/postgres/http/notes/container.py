"""The container of notes that are uploaded to any of several servers."""

from application.http.notes.ports.note_intake import NoteIntake
from application.notes.ports.note_source import NoteSource
from infrastructure.injector import containers, imported, providers
from infrastructure.postgres.settings import is_chosen
from infrastructure.settings import Settings


def _adapter(settings: Settings, port: str) -> str:
    chosen = settings.adapters.get(port) or settings.adapters.get("note_source")
    return chosen or ("sql" if is_chosen(settings) else "markdown_folder")


class PostgresHttpNotesContainer(containers.DeclarativeContainer):
    """Uploaded notes are in the database."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()
    http_notes = providers.DependenciesContainer()

    note_source: providers.Provider[NoteSource] = providers.Selector(
        providers.Callable(_adapter, core.settings, "note_source"),
        sql=providers.Singleton(
            imported("infrastructure.postgres.http.notes.note_sources.sql.SqlNoteSource"),
            sql.database,
            providers.Factory(
                imported("infrastructure.notes.note_sources.markdown_folder.MarkdownFolderNoteSource"),
                notes.excluded_folders,
            ),
        ),
    )
    note_intake: providers.Provider[NoteIntake] = providers.Selector(
        providers.Callable(_adapter, core.settings, "note_intake"),
        sql=providers.Singleton(
            imported("infrastructure.postgres.http.notes.note_intakes.sql.SqlNoteIntake"), sql.database
        ),
    )
