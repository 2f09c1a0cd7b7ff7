"""The container of notes in PostgreSQL."""

from dependency_injector import containers, providers

from infrastructure.notes.note_index import NoteIndex
from infrastructure.postgres.notes.note_indexes.tsvector import TsvectorNoteIndex
from infrastructure.postgres.settings import adapter_of


class PostgresNotesContainer(containers.DeclarativeContainer):
    """Notes are found by PostgreSQL's own index."""

    core = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()

    note_index: providers.Provider[NoteIndex] = providers.Selector(
        providers.Callable(adapter_of, core.settings, "note_index", shared="tsvector", own="fts5"),
        tsvector=providers.Singleton(TsvectorNoteIndex),
    )
