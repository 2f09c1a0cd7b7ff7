"""The container of notes in PostgreSQL."""

from infrastructure.injector import containers, providers
from infrastructure.notes.note_index import NoteIndex
from infrastructure.postgres.settings import is_chosen
from infrastructure.settings import Settings


def _adapter(settings: Settings) -> str:
    return settings.adapters.get("note_index") or ("tsvector" if is_chosen(settings) else "fts5")


def tsvector_note_index() -> NoteIndex:
    """Return the index, whose dialect is loaded only if it is chosen."""
    from infrastructure.postgres.notes.note_indexes.tsvector import TsvectorNoteIndex  # noqa: PLC0415

    return TsvectorNoteIndex()


class PostgresNotesContainer(containers.DeclarativeContainer):
    """Notes are found by PostgreSQL's own index."""

    core = providers.DependenciesContainer()
    notes = providers.DependenciesContainer()

    note_index: providers.Provider[NoteIndex] = providers.Selector(
        providers.Callable(_adapter, core.settings),
        tsvector=providers.Singleton(tsvector_note_index),
    )
