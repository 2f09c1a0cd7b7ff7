"""The container of notes in PostgreSQL."""

from infrastructure.injector import containers, imported, providers
from infrastructure.postgres.settings import is_chosen
from infrastructure.settings import Settings


def _adapter(settings: Settings) -> str:
    return settings.adapters.get("note_index") or ("tsvector" if is_chosen(settings) else "fts5")


class PostgresNotesContainer(containers.DeclarativeContainer):
    """Notes are found by PostgreSQL's own index."""

    core = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()

    note_index = providers.Selector(
        providers.Callable(_adapter, core.settings),
        tsvector=providers.Singleton(imported("infrastructure.postgres.notes.note_indexes.tsvector.TsvectorNoteIndex")),
    )
