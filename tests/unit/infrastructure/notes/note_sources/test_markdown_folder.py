"""A folder of Markdown files: what is read, what is skipped and why."""

import os
from pathlib import Path

import pytest

from domain.notes.note import Note, NoteFolder, SkippedFile, UnreadableFolder
from infrastructure.notes.note_sources.markdown_folder import MarkdownFolderNoteSource
from tests.unit.infrastructure.notes.note_sources.folders import read, reasons, write

POSIX = pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")


async def test_hidden_and_foreign_folders_are_not_read(tmp_path: Path) -> None:
    hidden = (".obsidian", ".git", ".venv", "node_modules", "deep/.hidden", "deep/node_modules")
    write(*(tmp_path / folder / "no.md" for folder in hidden), tmp_path / "._fork.md", tmp_path / "deep/yes.md")
    assert list(await read(tmp_path)) == ["deep/yes.md"]


async def test_folders_that_the_agent_writes_to_are_skipped_unless_they_are_named(tmp_path: Path) -> None:
    written = tmp_path / "done"
    write(written / "article.md", tmp_path / "note.md")
    found = await read(tmp_path, written)
    assert isinstance(found["done"], SkippedFile)
    assert list(found) == ["done", "note.md"]
    assert list(await read(written, written)) == ["article.md"]


@POSIX
async def test_no_link_is_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "notes"
    write(outside / "secret.md", folder / "real.md", folder / "deep/x.txt")
    targets: dict[str, str | Path] = {
        "twin.md": "real.md",
        "out.md": outside / "secret.md",
        "dangling.md": "nowhere.md",
        "self.md": "self.md",
        "zero.md": "/dev/zero",
        "outside": outside,
        "deep/loop": folder,
    }
    for name, target in targets.items():
        (folder / name).symlink_to(target)
    (folder / "picture.png").symlink_to(outside / "secret.md")
    assert [source for source, item in (await read(folder)).items() if isinstance(item, Note)] == ["real.md"]
    assert await reasons(folder) == dict.fromkeys(targets, "is a symbolic link, which is never followed")


@POSIX
@pytest.mark.parametrize("name", ["deep", "deep/er"])
async def test_a_folder_that_becomes_a_link_while_it_is_read_is_not_followed(tmp_path: Path, name: str) -> None:
    folder, outside = tmp_path / "notes", tmp_path / "outside"
    write(*(folder / f"{number:03}.md" for number in range(64)), folder / "deep/er/note.md", outside / "er/note.md")
    write(outside / "note.md")
    source = MarkdownFolderNoteSource()
    reading = source.read(source.locate(str(folder)))
    assert (await anext(reading)).source == "000.md"
    (folder / name).rename(tmp_path / "moved")
    (folder / name).symlink_to(outside)
    last = [item async for item in reading][-1]
    assert last == SkippedFile(source="deep/er/note.md", reason="is a symbolic link, which is never followed")


@pytest.mark.parametrize("name", ["", "  ", "missing", "file.md", "nul\0", "~nosuchuser/x", "lone\udcff", "a" * 5_000])
async def test_what_is_not_a_folder_is_unreadable(tmp_path: Path, name: str) -> None:
    write(tmp_path / "file.md")
    folder = name if not name or name.startswith("~") else str(tmp_path / name)
    with pytest.raises(UnreadableFolder) as raised:
        MarkdownFolderNoteSource().locate(folder)
    assert raised.value.message.encode()
    assert "\n" not in raised.value.message


@pytest.mark.parametrize("name", ["", "nul\0", "~nosuchuser/x", "lone\udcff"])
def test_what_no_folder_can_be_called_is_unreadable_even_if_it_need_not_exist(name: str) -> None:
    with pytest.raises(UnreadableFolder, match="has an invalid name"):
        MarkdownFolderNoteSource().locate(name, must_exist=False)


async def test_no_more_of_a_giant_is_read_than_shows_that_it_is_one(tmp_path: Path) -> None:
    with (tmp_path / "giant.md").open("wb") as file:
        file.truncate(50_000_000_000)
    assert await reasons(tmp_path) == {"giant.md": "is larger than 1 MB"}


async def test_a_folder_may_disappear_before_it_is_read(tmp_path: Path) -> None:
    source = MarkdownFolderNoteSource()
    (tmp_path / "notes").mkdir()
    folder = source.locate(str(tmp_path / "notes"))
    (tmp_path / "notes").rmdir()
    for missing in (folder, NoteFolder("nul\0")):
        with pytest.raises(UnreadableFolder):
            await anext(aiter(source.read(missing)))
