"""The container of the notes."""

from collections.abc import Callable

from application.notes.capture_notes import CaptureNotes
from application.notes.check_citations import CheckCitations
from application.notes.gather_notes import GatherNotes
from application.notes.ports.note_repository import NoteRepository
from application.notes.ports.note_source import NoteSource
from application.ports.answer_check import ToolResults
from domain.errors import InvalidSetting
from domain.notes.note import NoteFolder, UnreadableFolder
from infrastructure.injector import containers, imported, providers
from infrastructure.notes.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.notes.tools.notes import ListTopicsTool, ReadNoteTool, SearchNotesTool
from infrastructure.settings import variable_of

MARKDOWN_FOLDER = imported("infrastructure.notes.note_sources.markdown_folder.MarkdownFolderNoteSource")
SQL = imported("infrastructure.notes.note_repositories.sql.SqlNoteRepository")
EXAMINE = imported("infrastructure.notes.health.examine_notes")
OFFLINE_SKILL = imported("infrastructure.notes.offline_skill.NotesOfflineSkill")


def _locate(source: Callable[[], NoteSource], folder: str | None, *, must_exist: bool) -> NoteFolder | None:
    try:
        return None if folder is None else source().locate(folder, must_exist=must_exist)
    except UnreadableFolder as error:
        variable = variable_of("notes", "folder")
        raise InvalidSetting(f"{variable} is invalid: {error.message}", variable=variable) from error


class NotesContainer(containers.DeclarativeContainer):
    """Notes as a knowledge base: captured, searched, cited."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    _set = core.settings.provided

    excluded_folders = providers.List()
    """The folders that other parts write to: their files are not notes."""

    note_source: providers.Provider[NoteSource] = providers.Selector(
        _set.adapters.get.call("note_source", "markdown_folder"),
        markdown_folder=providers.Singleton(MARKDOWN_FOLDER, excluded_folders),
        in_memory=providers.Singleton(imported("infrastructure.notes.note_sources.in_memory.InMemoryNoteSource")),
    )
    note_index = providers.Selector(
        _set.adapters.get.call("note_index", "fts5"),
        fts5=providers.Singleton(imported("infrastructure.notes.note_indexes.fts5.Fts5NoteIndex")),
    )
    note_repository: providers.Provider[NoteRepository] = providers.Selector(
        _set.adapter_of.call("note_repository", "sql"),
        sql=providers.Singleton(SQL, sql.database, note_index),
        in_memory=providers.Singleton(InMemoryNoteRepository),
    )
    folder = providers.Callable(_locate, note_source.provider, _set.notes.folder, must_exist=False)
    """The folder that the tools are limited to; it need not exist, since they read what was captured of it."""
    capture_notes = providers.Factory(CaptureNotes, source=note_source, repository=note_repository)
    gather_notes = providers.Factory(GatherNotes, repository=note_repository)

    steps = providers.List(capture_notes, gather_notes)
    tools = providers.List(
        providers.Factory(SearchNotesTool, note_repository, folder),
        providers.Factory(ReadNoteTool, note_repository, folder),
        providers.Factory(ListTopicsTool, note_repository, folder),
    )
    prompt_inputs = providers.List(providers.Object((CheckCitations.introduction, ToolResults)))
    answer_checks = providers.List(providers.Factory(CheckCitations, repository=note_repository))
    health_checks = providers.List(providers.Callable(EXAMINE, note_repository, folder.provider).provider)
    offline_skills = providers.List(providers.Singleton(OFFLINE_SKILL))
