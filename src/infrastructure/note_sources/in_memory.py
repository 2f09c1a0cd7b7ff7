"""Notes in memory, from the text that their files would have."""

from collections.abc import AsyncIterator, Mapping

from typing_extensions import override

from application.ports.note_source import NoteSource
from domain.errors import UnreadableFolder
from domain.notes import Note, NoteFolder, SkippedFile
from infrastructure.note_sources.links import NOTE_SUFFIXES
from infrastructure.note_sources.note_file import parse_note


class InMemoryNoteSource(NoteSource):
    """Holds folders by name, each with the text of its files by source; a change in them is read the next time."""

    def __init__(self, folders: Mapping[str, Mapping[str, str]]) -> None:
        self._folders = folders

    @override
    def locate(self, folder: str) -> NoteFolder:
        self._files(folder)
        return NoteFolder(folder)

    @override
    async def read(self, folder: NoteFolder) -> AsyncIterator[Note | SkippedFile]:
        for source, text in sorted(self._files(folder).items()):
            if source.casefold().endswith(NOTE_SUFFIXES):
                yield parse_note(folder, source, text.encode("utf-8", "surrogatepass"))

    def _files(self, folder: str) -> Mapping[str, str]:
        if folder not in self._folders:
            there_are = ", ".join(sorted(self._folders)) or "none"
            raise UnreadableFolder(f"There is no folder of notes {folder}", remedy=f"There are {there_are}.")
        return self._folders[folder]
