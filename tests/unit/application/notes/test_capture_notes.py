from collections.abc import AsyncIterator, Mapping, Sequence

import pytest
from typing_extensions import override

from application.notes.capture_notes import BATCH, CaptureNotes, CaptureNotesRequest
from domain.notes.note import (
    CaptureReport,
    EmptiedFolder,
    Note,
    NoteFolder,
    NoteId,
    NoteItem,
    SkippedFile,
    UnknownFolder,
    UnreadableFolder,
)
from infrastructure.notes.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.notes.note_sources.in_memory import InMemoryNoteSource

MINE, YOURS = NoteFolder("mine"), NoteFolder("yours")


class RecordingNoteRepository(InMemoryNoteRepository):
    """Records how many notes were saved together."""

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[int] = []

    @override
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        self.saved.append(len(save))
        await super().update(save=save, remove=remove)


class Notebook:
    """Folders of notes, and the repository that they are captured into."""

    def __init__(self, **folders: dict[str, str]) -> None:
        self.source, self.repository = InMemoryNoteSource(), RecordingNoteRepository()
        self.folders = self.source.folders
        self.folders.update(folders)

    async def capture(self, folder: NoteFolder = MINE, *, forget: bool = False) -> CaptureReport:
        capture = CaptureNotes(source=self.source, repository=self.repository)
        return await (capture.forget(folder) if forget else capture.execute(CaptureNotesRequest(folder=folder)))

    async def sources(self, folder: NoteFolder = MINE) -> list[str]:
        return [entry.source for entry in await self.repository.catalogue(folder)]


def counts(report: CaptureReport) -> tuple[int, int, int]:
    return report.captured, report.unchanged, report.removed


async def test_a_second_capture_finds_everything_unchanged_and_writes_nothing() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha", "b.md": "# B\nbeta"})
    assert counts(await notebook.capture()) == (2, 0, 0)
    assert await notebook.sources() == ["a.md", "b.md"]
    assert counts(await notebook.capture()) == (0, 2, 0)
    assert notebook.repository.saved == [2]


async def test_changed_notes_are_captured_again_and_missing_ones_removed() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha", "b.md": "# B\nbeta", "c.md": "# C\ngamma"})
    await notebook.capture()
    notebook.folders["mine"] = {"a.md": "# A\nalpha", "b.md": "# B\nchanged", "deep/c.md": "# C\ngamma"}
    assert counts(await notebook.capture()) == (2, 1, 1)
    assert await notebook.sources() == ["a.md", "b.md", "deep/c.md"]
    (found,) = await notebook.repository.search("changed", limit=5)
    assert found.source == "b.md"


async def test_the_notes_of_another_folder_are_not_touched() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha"}, yours={"a.md": "# A\nalpha"})
    await notebook.capture()
    assert counts(await notebook.capture(YOURS)) == (1, 0, 0)
    assert counts(await notebook.capture(forget=True)) == (0, 0, 1)
    assert await notebook.sources(YOURS) == ["a.md"]


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_folder_that_is_forgotten_has_no_notes_whether_or_not_it_is_there(*, is_gone: bool) -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha", "b.md": "# B\nbeta"})
    await notebook.capture()
    if is_gone:
        del notebook.folders["mine"]
    assert counts(await notebook.capture(forget=True)) == (0, 0, 2)
    assert await notebook.sources() == []
    with pytest.raises(UnknownFolder, match="No notes of mine are captured"):
        await notebook.capture(forget=True)


async def test_notes_that_another_folder_has_too_are_counted() -> None:
    notebook = Notebook(mine={"in/a.md": "# A\nalpha", "b.md": "# B\nbeta"}, yours={"a.md": "# A\nalpha"})
    assert (await notebook.capture()).repeated == 0
    assert (await notebook.capture(YOURS)).repeated == 1
    assert (await notebook.capture()).repeated == 1
    await notebook.capture(YOURS, forget=True)
    assert (await notebook.capture()).repeated == 0


async def test_a_file_that_cannot_be_read_is_reported_and_its_note_is_kept() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha", "b.md": "# B\nbeta", "c.md": "# C\ngamma"})
    await notebook.capture()
    notebook.folders["mine"] = {"a.md": "# A\nalpha", "b.md": "\0\0\0binary", "c.md": ""}
    report = await notebook.capture()
    assert (*counts(report), report.kept) == (0, 1, 1, 1)
    assert [skipped.source for skipped in report.skipped] == ["b.md", "c.md"]
    assert await notebook.sources() == ["a.md", "b.md"]
    assert (await notebook.repository.search("beta", limit=5))[0].source == "b.md"


async def test_the_notes_of_a_folder_that_cannot_be_listed_are_kept() -> None:
    notebook = Notebook(mine={"a/b/c.md": "alpha", "ab/c.md": "beta"})
    await notebook.capture()

    class Unlistable(InMemoryNoteSource):
        @override
        async def read(self, folder: NoteFolder, known: Mapping[NoteId, str] | None = None) -> AsyncIterator[NoteItem]:
            yield SkippedFile(source="a/", reason="cannot be read: Permission denied")

    notebook.source = Unlistable()
    notebook.source.folders = {"mine": {}}
    assert (await notebook.capture()).kept == 1
    assert await notebook.sources() == ["a/b/c.md"]


@pytest.mark.parametrize("left", [{}, {"a.md": "", "b.md": " \n"}])
async def test_a_folder_that_was_emptied_removes_nothing_until_it_is_forgotten(left: dict[str, str]) -> None:
    notebook = Notebook(mine={"a.md": "alpha", "b.md": "beta"})
    await notebook.capture()
    notebook.folders["mine"] = left
    with pytest.raises(EmptiedFolder, match="has no note now, and had 2"):
        await notebook.capture()
    assert await notebook.sources() == ["a.md", "b.md"]
    assert counts(await notebook.capture(forget=True)) == (0, 0, 2)
    assert counts(await notebook.capture()) == (0, 0, 0)


async def test_a_missing_folder_removes_nothing() -> None:
    notebook = Notebook(mine={"a.md": "# A\nalpha"})
    await notebook.capture()
    del notebook.folders["mine"]
    with pytest.raises(UnreadableFolder):
        await notebook.capture()
    assert await notebook.sources() == ["a.md"]


async def test_many_notes_are_saved_in_batches() -> None:
    notebook = Notebook(mine={f"{n:04}.md": f"# Note {n}\ntext" for n in range(2 * BATCH + 1)})
    assert counts(await notebook.capture()) == (2 * BATCH + 1, 0, 0)
    assert notebook.repository.saved == [BATCH, BATCH, 1]
