"""Notes in memory, from the texts that their files would have."""

from collections.abc import AsyncIterator, Mapping

from typing_extensions import override

from application.notes.ports.note_source import NoteSource
from domain.notes.note import Note, NoteFolder, SkippedFile, UnreadableFolder
from infrastructure.notes.note_sources.note_file import NOTE_SUFFIXES, parse_note


class InMemoryNoteSource(NoteSource):
    """Holds folders by name, each with the texts of its files by source."""

    def __init__(self) -> None:
        self.folders: dict[str, Mapping[str, str]] = {}

    @override
    def locate(self, folder: str) -> NoteFolder:
        if folder not in self.folders:
            raise UnreadableFolder(f"The folder of notes {folder} does not exist", folder=folder)
        return NoteFolder(folder)

    @override
    async def read(self, folder: NoteFolder) -> AsyncIterator[Note | SkippedFile]:
        for source, text in sorted(self.folders[self.locate(folder)].items()):
            if source.casefold().endswith(NOTE_SUFFIXES):
                yield parse_note(folder, source, text.encode("utf-8", "surrogatepass"))
