import pytest

from application.notes.add_notes import AddNotes, AddNotesRequest
from application.notes.capture_notes import CaptureNotes
from domain.errors import InvalidRequest
from domain.handed_in import HandedInFile
from infrastructure.note_intakes.in_memory import InMemoryNoteIntake
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.note_sources.in_memory import InMemoryNoteSource


class Desk:
    """Where notes are handed in."""

    def __init__(self) -> None:
        self.folders: dict[str, dict[str, str]] = {}
        self.repository = InMemoryNoteRepository()
        capture = CaptureNotes(source=InMemoryNoteSource(self.folders), repository=self.repository)
        self.add = AddNotes(intake=InMemoryNoteIntake(self.folders), capture=capture)

    async def hand_in(self, **files: str) -> tuple[int, set[str]]:
        handed_in = tuple(HandedInFile(name=f"{name}.md", data=text.encode()) for name, text in files.items())
        report = await self.add.execute(AddNotesRequest(files=handed_in))
        return report.captured, {file.source for file in report.skipped}


async def test_files_become_notes() -> None:
    desk = Desk()

    assert await desk.hand_in(owls="Owls hoot.", bats="Bats do not.") == (2, set())
    assert [note.source for note in await desk.repository.catalogue()] == ["bats.md", "owls.md"]


async def test_only_what_was_handed_in_now_is_said_to_be_no_note() -> None:
    desk = Desk()
    await desk.hand_in(empty="")

    assert await desk.hand_in(owls="Owls hoot.", blank=" ") == (1, {"blank.md"})


async def test_only_what_was_handed_in_now_is_counted() -> None:
    desk = Desk()
    await desk.hand_in(owls="Owls hoot.", bats="Bats do not.")

    files = [("owls.md", b"Owls hoot."), ("bats.md", b"Bats squeak."), ("blank.md", b" ")]
    report = await desk.add.execute(
        AddNotesRequest(files=tuple(HandedInFile(name=name, data=data) for name, data in files))
    )

    assert (report.captured, report.unchanged, report.removed, len(report.skipped)) == (1, 1, 0, 1)


@pytest.mark.parametrize("names", [(), ("../a.md",), ("a.md", "A.md"), ("a.md", "b.txt")])
async def test_what_cannot_be_kept_keeps_the_rest_out_too(names: tuple[str, ...]) -> None:
    desk = Desk()
    files = tuple(HandedInFile(name=name, data=b"Text.") for name in names)

    with pytest.raises(InvalidRequest, match="Nothing was kept"):
        await desk.add.execute(AddNotesRequest(files=files))
    assert desk.folders == {}
