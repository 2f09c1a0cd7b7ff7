"""The container of notes in PostgreSQL."""

from infrastructure.injector import containers, imported, providers
from infrastructure.postgres.settings import shared_adapter


class PostgresNotesContainer(containers.DeclarativeContainer):
    """Notes are found by PostgreSQL's own index."""

    core = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()

    note_index = providers.Selector(
        providers.Callable(shared_adapter, core.settings, "tsvector", "note_index"),
        tsvector=providers.Singleton(imported("infrastructure.postgres.notes.note_indexes.tsvector.TsvectorNoteIndex")),
    )
