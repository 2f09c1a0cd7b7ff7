"""The notes that come with the agent: all of them read, tagged, linked, and of a size to be read."""

from pathlib import Path, PurePosixPath

import pytest

from domain.notes import Note, NoteEntry
from domain.topics import main_topic
from infrastructure.note_sources.markdown_folder import MarkdownFolderNoteSource

EXAMPLES = Path(__file__).parents[2] / "examples" / "notes"


@pytest.fixture
async def notes() -> tuple[Note, ...]:
    source = MarkdownFolderNoteSource()
    items = [item async for item in source.read(source.locate(str(EXAMPLES)))]
    read = tuple(item for item in items if isinstance(item, Note))
    assert len(read) == len(items), [item for item in items if not isinstance(item, Note)]
    return read


async def test_there_are_about_twenty_notes_and_all_of_them_are_read(notes: tuple[Note, ...]) -> None:
    assert 18 <= len(notes) <= 24


async def test_every_note_has_tags_and_a_title_of_its_own(notes: tuple[Note, ...]) -> None:
    assert [note.source for note in notes if not note.tags] == []
    assert len({note.title for note in notes}) == len(notes)


async def test_every_note_links_to_others_and_every_link_leads_to_one(notes: tuple[Note, ...]) -> None:
    names = {PurePosixPath(note.source).stem for note in notes}
    assert [note.source for note in notes if not note.links] == []
    assert [(note.source, link) for note in notes for link in note.links if link not in names] == []


async def test_every_note_is_linked_to(notes: tuple[Note, ...]) -> None:
    linked = {link for note in notes for link in note.links}
    assert [note.source for note in notes if PurePosixPath(note.source).stem not in linked] == []


async def test_every_note_can_be_read_in_two_minutes(notes: tuple[Note, ...]) -> None:
    lengths = {note.source: len(note.text.split()) for note in notes}
    assert {source: words for source, words in lengths.items() if not 150 <= words <= 350} == {}


async def test_they_are_mostly_about_gpu_programming(notes: tuple[Note, ...]) -> None:
    assert main_topic(NoteEntry.of(note) for note in notes) == "gpu programming"
