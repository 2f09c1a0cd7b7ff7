from collections.abc import Sequence

import pytest
from typing_extensions import override

from application.notes.capture_notes import BATCH, CaptureNotes, CaptureNotesRequest
from domain.errors import UnreadableFolder
from domain.notes import CaptureReport, Note, NoteFolder, NoteId
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.note_sources.in_memory import InMemoryNoteSource

MINE, YOURS = NoteFolder("mine"), NoteFolder("yours")


class RecordingNoteRepository(InMemoryNoteRepository):
    """Keeps also how many notes were saved at once, where any were."""

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[int] = []

    @override
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        if save:
            self.saved.append(len(save))
        await super().update(save=save, remove=remove)


class Notebook:
    """Folders of notes, and the repository that they are captured into."""

    def __init__(self, **folders: dict[str, str]) -> None:
        self.folders = folders
        self.repository = RecordingNoteRepository()

    async def capture(self, folder: NoteFolder = MINE) -> CaptureReport:
        source = InMemoryNoteSource(self.folders)
        return await CaptureNotes(source=source, repository=self.repository).execute(CaptureNotesRequest(folder=folder))

    async def sources(self, folder: NoteFolder = MINE) -> list[str]:
        return [entry.source for entry in await self.repository.catalogue(folder)]


def counts(report: CaptureReport) -> tuple[int, int, int]:
    return report.captured, report.unchanged, report.removed


async def test_the_first_capture_takes_every_note() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha", "b.md": "# B\nbeta"})
    assert counts(await notebook.capture()) == (2, 0, 0)
    assert await notebook.sources() == ["a.md", "b.md"]


async def test_a_second_capture_finds_everything_unchanged_and_writes_nothing() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha"})
    await notebook.capture()
    assert counts(await notebook.capture()) == (0, 1, 0)
    assert notebook.repository.saved == [1]


async def test_what_changed_is_captured_anew_and_what_went_is_removed() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha", "b.md": "# B\nbeta", "c.md": "# C\ngamma"})
    await notebook.capture()
    notebook.folders["mine"] = {"a.md": "# A\nalpha", "b.md": "# B\nchanged", "d.md": "# D\ndelta"}
    assert counts(await notebook.capture()) == (2, 1, 1)
    assert await notebook.sources() == ["a.md", "b.md", "d.md"]
    (found,) = await notebook.repository.search("changed", limit=5)
    assert found.source == "b.md"


async def test_a_note_that_moved_is_another_note() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha"})
    await notebook.capture()
    notebook.folders["mine"] = {"deep/a.md": "# A\nalpha"}
    assert counts(await notebook.capture()) == (1, 0, 1)


async def test_the_notes_of_another_folder_are_left_alone() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha"}, yours={"a.md": "# A\nalpha"})
    await notebook.capture()
    assert counts(await notebook.capture(YOURS)) == (1, 0, 0)
    notebook.folders["mine"] = {}
    assert counts(await notebook.capture()) == (0, 0, 1)
    assert await notebook.sources(YOURS) == ["a.md"]


async def test_what_cannot_be_read_is_reported_with_its_reason() -> None:
    report = await Notebook(mine={"a.md": "# A\nalpha", "b.md": "\0\0\0binary"}).capture()
    assert counts(report) == (1, 0, 0)
    assert [skipped.source for skipped in report.skipped] == ["b.md"]
    assert report.skipped[0].reason


async def test_a_folder_that_has_gone_is_not_an_empty_one() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha"})
    await notebook.capture()
    del notebook.folders["mine"]
    with pytest.raises(UnreadableFolder):
        await notebook.capture()
    assert await notebook.sources() == ["a.md"]


async def test_many_notes_are_saved_in_batches_so_that_a_capture_that_is_stopped_keeps_some() -> None:
    notebook = Notebook(mine={f"{n:04}.md": f"# Note {n}\ntext" for n in range(2 * BATCH + 1)})
    assert counts(await notebook.capture()) == (2 * BATCH + 1, 0, 0)
    assert notebook.repository.saved == [BATCH, BATCH, 1]
