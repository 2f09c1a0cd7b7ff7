"""What every note source promises."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from application.notes.ports.note_source import NoteSource
from domain.notes.note import (
    Note,
    NoteFolder,
    NoteId,
    NoteItem,
    SkippedFile,
    UnchangedNote,
    UnreadableFolder,
    UnreadLine,
)
from infrastructure.notes.container import NotesContainer
from infrastructure.notes.note_sources.in_memory import InMemoryNoteSource
from tests.agents import adapters_of, agent_with

Holding = Callable[[Mapping[str, str]], tuple[NoteSource, str]]


@pytest.fixture(params=adapters_of("note_source"))
def holding(request: pytest.FixtureRequest, tmp_path: Path) -> Holding:
    """Return a source, and the name of a folder that holds these files."""

    def hold(files: Mapping[str, str]) -> tuple[NoteSource, str]:
        source = agent_with(tmp_path, adapters={"note_source": request.param}).of(NotesContainer).note_source()
        folder = tmp_path / "notes"
        folder.mkdir()
        if isinstance(source, InMemoryNoteSource):
            source.folders[str(folder)] = files
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="")
        return source, str(folder)

    return hold


async def items(held: tuple[NoteSource, str], known: Mapping[NoteId, str] | None = None) -> list[NoteItem]:
    source, folder = held
    return [item async for item in source.read(source.locate(folder), known)]


async def test_yields_notes_ordered_by_source(holding: Holding) -> None:
    files = {"b/z.md": "Z.", "b.md": "B.", "a.md": "A.", "b-a.md": "B A.", "B.markdown": "Capital."}
    found = await items(holding({**files, "LICENSE": "MIT", "notes.txt": "Text.", "a.mdx": "No."}))
    assert [item.source for item in found] == ["B.markdown", "a.md", "b-a.md", "b.md", "b/z.md"]


async def test_yields_the_same_notes_each_time(holding: Holding) -> None:
    held = holding({"a.md": "# A\n\nSome #words.", "deep/b.md": "B."})
    assert await items(held) == await items(held)


async def test_a_note_with_its_known_fingerprint_is_unchanged_and_lines_that_were_left_out_are_said_again(
    holding: Holding,
) -> None:
    held = holding({"a.md": "# A\n\nA.", "b.md": "---\ntitle: B\nnonsense\n---\nB.", "c.md": "C."})
    [a, b, line, c] = await items(held)
    assert isinstance(a, Note)
    assert isinstance(b, Note)
    assert isinstance(c, Note)
    known = {a.id: a.fingerprint, b.id: b.fingerprint, c.id: a.fingerprint}
    assert await items(held, known) == [
        UnchangedNote(id=a.id, source="a.md"),
        UnchangedNote(id=b.id, source="b.md"),
        line,
        c,
    ]


async def test_each_note_has_an_id_of_its_own(holding: Holding) -> None:
    found = await items(holding({"a/same.md": "# Same\n\nSame.", "b/same.md": "# Same\n\nSame."}))
    assert len({item.id for item in found if isinstance(item, Note)}) == 2


async def test_reads_title_tags_and_aliases(holding: Holding) -> None:
    text = "---\ntitle: Warps\ntags: [gpu, cuda]\naliases:\n  - wavefront\n---\nOf #threads.\n"
    [note] = await items(holding({"warps.md": text}))
    assert isinstance(note, Note)
    assert (note.title, note.tags, note.aliases) == ("Warps", ("gpu", "cuda", "threads"), ("wavefront",))
    assert note.text == "Of #threads."


async def test_skips_an_invalid_note_with_a_reason_and_continues(holding: Holding) -> None:
    found = await items(holding({"bad.md": "PNG\0\0", "empty.md": " \n", "good.md": "Good."}))
    assert found[0] == SkippedFile(source="bad.md", reason="is binary: it contains NUL characters")
    assert found[1] == SkippedFile(source="empty.md", reason="is empty", no_note=True)
    assert found[2].source == "good.md"


async def test_yields_a_line_that_was_left_out_after_its_note(holding: Holding) -> None:
    found = await items(holding({"a.md": "---\ntitle: A\nauthor: @mira\ntags: [x]\n---\nText.", "b.md": "B."}))
    assert [item.source for item in found] == ["a.md", "a.md", "b.md"]
    assert found[1] == UnreadLine(source="a.md", line=3, text="author: @mira")


async def test_reads_an_export_of_notion_by_the_names_of_its_pages(holding: Holding) -> None:
    digits = "0123456789abcdef0123456789abcdef"
    files = {
        f"B {digits}.md": "# B\n\nText.",
        f"A b {digits}.md": "# A b\n\nText.",
        f"Plants {digits}.csv": "Name\nBasil",
        f"Plants {digits}_all.csv": "Name\nBasil\nMint",
        f"Plants {digits}/Basil {digits}.md": "# Basil\n\nText.",
        "data.csv": "Name\nx",
    }
    found = await items(holding(files))
    assert [item.source for item in found] == ["A b.md", "B.md", "Plants.csv", "Plants/Basil.md"]
    assert isinstance(found[2], Note)
    assert found[2].text == "- Basil\n- Mint"


async def test_yields_nothing_for_an_empty_folder(holding: Holding) -> None:
    assert await items(holding({})) == []


async def test_a_missing_folder_is_unreadable(holding: Holding) -> None:
    source, folder = holding({"a.md": "A."})
    missing = f"{folder}-missing"
    with pytest.raises(UnreadableFolder, match="missing"):
        source.locate(missing)
    with pytest.raises(UnreadableFolder, match="missing"):
        await anext(aiter(source.read(NoteFolder(missing))))


async def test_a_folder_that_is_missing_has_its_name_nevertheless(holding: Holding) -> None:
    source, folder = holding({"a.md": "A."})
    assert source.locate(folder, must_exist=False) == source.locate(folder)
    assert source.locate(f"{folder}-missing", must_exist=False).endswith("notes-missing")
