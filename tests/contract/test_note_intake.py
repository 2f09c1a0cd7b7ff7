"""What every intake of notes promises."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from application.ports.note_intake import NoteIntake
from application.ports.note_source import NoteSource
from domain.errors import StorageUnusable
from domain.handed_in import HandedInFile
from domain.notes import Note, NoteFolder
from infrastructure.note_intakes.in_memory import InMemoryNoteIntake
from infrastructure.note_intakes.markdown_folder import MarkdownFolderNoteIntake
from infrastructure.note_sources.in_memory import InMemoryNoteSource
from infrastructure.note_sources.markdown_folder import MarkdownFolderNoteSource


@dataclass(frozen=True)
class Kept:
    """An intake, and the source that reads what it keeps."""

    intake: NoteIntake
    source: NoteSource

    async def titles(self, folder: NoteFolder) -> list[str]:
        return [item.title async for item in self.source.read(folder) if isinstance(item, Note)]


FOLDERS: dict[str, dict[str, str]] = {}
"""What the intake in memory keeps, for the source in memory."""

ADAPTERS: dict[str, Callable[[Path], NoteIntake]] = {
    "in_memory": lambda _: InMemoryNoteIntake(FOLDERS),
    "markdown_folder": MarkdownFolderNoteIntake,
}


@pytest.fixture(params=ADAPTERS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    FOLDERS.clear()
    intake = ADAPTERS[request.param](tmp_path)
    in_memory = isinstance(intake, InMemoryNoteIntake)
    return Kept(intake, InMemoryNoteSource(FOLDERS) if in_memory else MarkdownFolderNoteSource())


def a_file(name: str, title: str) -> HandedInFile:
    return HandedInFile(name=name, data=f"# {title}\n\nText.".encode())


async def test_a_source_reads_what_was_handed_in(kept: Kept) -> None:
    folder = await kept.intake.keep([a_file("a.md", "On owls"), a_file("b.md", "On bats")])

    assert await kept.titles(folder) == ["On owls", "On bats"]


async def test_a_file_takes_the_place_of_one_of_the_same_name(kept: Kept) -> None:
    first = await kept.intake.keep([a_file("a.md", "Old"), a_file("b.md", "Other")])
    second = await kept.intake.keep([a_file("a.md", "New")])

    assert first == second
    assert await kept.titles(second) == ["New", "Other"]


async def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file in the folder's place", encoding="utf-8")

    with pytest.raises(StorageUnusable, match=r"uploads.* cannot be written"):
        await MarkdownFolderNoteIntake(tmp_path).keep([a_file("a.md", "On owls")])
