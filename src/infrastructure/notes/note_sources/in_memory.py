"""Notes in memory, given as the texts of their files."""

from collections.abc import AsyncIterator, Mapping

from typing_extensions import override

from application.notes.ports.note_source import NoteSource
from domain.notes.note import NoteFolder, NoteId, NoteItem, UnreadableFolder
from infrastructure.notes.note_sources.note_file import in_order, is_note, parse_note


class InMemoryNoteSource(NoteSource):
    """Holds folders by name; each maps the sources of its files to their texts."""

    def __init__(self) -> None:
        self.folders: dict[str, Mapping[str, str]] = {}

    @override
    def locate(self, folder: str, *, must_exist: bool = True) -> NoteFolder:
        if must_exist and folder not in self.folders:
            raise UnreadableFolder(f"The folder of notes {folder} does not exist", folder=folder)
        return NoteFolder(folder)

    @override
    async def read(self, folder: NoteFolder, known: Mapping[NoteId, str] | None = None) -> AsyncIterator[NoteItem]:
        files = self.folders[self.locate(folder)]
        for source in in_order(filter(is_note, files)):
            for item in parse_note(folder, source, files[source].encode("utf-8", "surrogatepass"), known):
                yield item
