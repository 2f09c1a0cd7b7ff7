"""Folders of notes on disk."""

from pathlib import Path

from domain.notes.note import NoteItem, SkippedFile
from infrastructure.notes.note_sources.markdown_folder import MarkdownFolderNoteSource


async def read(folder: Path, *excluded: Path) -> dict[str, NoteItem]:
    source = MarkdownFolderNoteSource(excluded)
    return {item.source: item async for item in source.read(source.locate(str(folder)))}


async def reasons(folder: Path) -> dict[str, str]:
    return {source: item.reason for source, item in (await read(folder)).items() if isinstance(item, SkippedFile)}


def write(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Text.", encoding="utf-8")
