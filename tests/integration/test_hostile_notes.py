"""A folder of notes as nobody would wish for: everything is read or skipped with a reason, and nothing waits."""

import os
import socket
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.errors import UnreadableFolder
from domain.notes import Note, NoteFolder, SkippedFile
from infrastructure.note_sources.markdown_folder import MarkdownFolderNoteSource
from tests.privileges import POSIX, as_an_ordinary_user


async def _read(folder: Path) -> dict[str, Note | SkippedFile]:
    source = MarkdownFolderNoteSource()
    return {item.source: item async for item in source.read(source.locate(str(folder)))}


async def _reasons(folder: Path) -> dict[str, str]:
    return {source: item.reason for source, item in (await _read(folder)).items() if isinstance(item, SkippedFile)}


@pytest.fixture
def open_path() -> Iterator[Path]:
    """Give a folder that nobody can come to as well."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _times_and_sizes(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in (folder, *folder.rglob("*"))}


async def test_takes_nothing_that_the_agent_wrote_among_the_notes_for_a_note(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    (tmp_path / "done/gpu-abcd2345.md").write_text("Cites notes. [1]", encoding="utf-8")
    (tmp_path / "note.md").write_text("Says something.", encoding="utf-8")
    source = MarkdownFolderNoteSource(not_in=tmp_path / "done")

    passed_over, note = [item async for item in source.read(source.locate(str(tmp_path)))]

    assert isinstance(passed_over, SkippedFile)
    assert (passed_over.source, note.source) == ("done", "note.md")
    [asked_for] = [item async for item in source.read(source.locate(str(tmp_path / "done")))]
    assert asked_for.source == "gpu-abcd2345.md"


async def test_passes_over_hidden_and_foreign_folders_in_silence(tmp_path: Path) -> None:
    for folder in (".obsidian", ".git", ".trash", ".venv", "node_modules", "deep/.hidden", "deep/node_modules"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "no.md").write_text("No.", encoding="utf-8")
    (tmp_path / "._fork.md").write_bytes(b"\0")
    (tmp_path / "deep" / "yes.md").write_text("Yes.", encoding="utf-8")
    assert list(await _read(tmp_path)) == ["deep/yes.md"]


@POSIX
async def test_follows_no_link_in_out_or_round(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.md").write_text("Secret.", encoding="utf-8")
    (folder / "real.md").write_text("Real.", encoding="utf-8")
    (folder / "twin.md").symlink_to("real.md")
    (folder / "out.md").symlink_to(outside / "secret.md")
    (folder / "dangling.md").symlink_to("nowhere.md")
    (folder / "self.md").symlink_to("self.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    (folder / "outside").symlink_to(outside)
    (folder / "deep" / "loop").symlink_to(folder)
    (folder / "picture.png").symlink_to(outside / "secret.md")
    items = await _read(folder)
    assert [source for source, item in items.items() if isinstance(item, Note)] == ["real.md"]
    skipped = {"twin.md", "out.md", "dangling.md", "self.md", "zero.md", "outside", "deep/loop"}
    assert await _reasons(folder) == dict.fromkeys(skipped, "is a symbolic link, which is never followed")


@POSIX
async def test_reads_a_folder_that_is_named_by_a_link_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    source = MarkdownFolderNoteSource()
    assert source.locate(str(tmp_path / "link")) == source.locate(f"{tmp_path}/real/../real/")


@POSIX
async def test_never_waits_for_a_pipe_a_socket_or_a_folder_named_like_a_note(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(tmp_path)  # the path of a socket must be short
        try:
            listener.bind("socket.md")
        finally:
            os.chdir(here)
        (tmp_path / "folder.md").mkdir()
        (tmp_path / "folder.md" / "note.md").write_text("Read.", encoding="utf-8")
        assert await _reasons(tmp_path) == dict.fromkeys(("pipe.md", "socket.md"), "is not a regular file")
        assert isinstance((await _read(tmp_path))["folder.md/note.md"], Note)


@POSIX
async def test_skips_files_and_folders_that_are_closed(open_path: Path) -> None:
    (open_path / "closed").mkdir()
    (open_path / "closed" / "inner.md").write_text("Inner.", encoding="utf-8")
    (open_path / "locked.md").write_text("Locked.", encoding="utf-8")
    (open_path / "open.md").write_text("Open.", encoding="utf-8")
    (open_path / "closed").chmod(0)
    (open_path / "locked.md").chmod(0)
    try:
        with as_an_ordinary_user():
            items = await _read(open_path)
    finally:
        (open_path / "closed").chmod(0o700)
    assert [source for source, item in items.items() if isinstance(item, Note)] == ["open.md"]
    assert items["closed/"] == SkippedFile(source="closed/", reason="cannot be read: Permission denied")
    assert items["locked.md"] == SkippedFile(source="locked.md", reason="cannot be read: Permission denied")


@POSIX
async def test_names_a_closed_folder(open_path: Path) -> None:
    closed = open_path / "closed"
    closed.mkdir(mode=0)
    source = MarkdownFolderNoteSource()
    with (
        as_an_ordinary_user(),
        pytest.raises(UnreadableFolder, match=r"closed cannot be read: Permission denied\. Name"),
    ):
        source.locate(str(closed))


@pytest.mark.parametrize("name", ["", "  ", "missing", "file.md", "nul\0", "~nosuchuser/x", "lone\udcff", "a" * 5_000])
async def test_names_a_folder_that_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.md").write_text("File.", encoding="utf-8")
    folder = name if not name.strip() or name.startswith("~") else str(tmp_path / name)
    source = MarkdownFolderNoteSource()
    with pytest.raises(UnreadableFolder) as raised:
        source.locate(folder)
    assert raised.value.remedy
    assert "\n" not in str(raised.value)
    str(raised.value).encode()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps any bytes as a name")
async def test_skips_names_that_cannot_be_printed(tmp_path: Path) -> None:
    for name in (b"lone\xff.md", b"two\nlines.md", b"esc\x1b[31m.md"):
        (tmp_path / os.fsdecode(name)).write_bytes(b"Text.")
    (tmp_path / os.fsdecode(b"folder\xff")).mkdir()
    reasons = await _reasons(tmp_path)
    assert set(reasons) == {"lone\\udcff.md", "two\\nlines.md", "esc\\x1b[31m.md", "folder\\udcff"}
    assert set(reasons.values()) == {"has a name that cannot be printed; rename it"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take these two names for one")
async def test_keeps_two_spellings_of_a_name_apart(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        (tmp_path / f"{unicodedata.normalize(form, 'wärme')}.md").write_text("Warm.", encoding="utf-8")
    items = await _read(tmp_path)
    assert len({item.id for item in items.values() if isinstance(item, Note)}) == 2


async def test_goes_down_a_hundred_folders_and_takes_the_longest_names(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 100)
    deep.mkdir(parents=True)
    (deep / "bottom.md").write_text("Bottom.", encoding="utf-8")
    longest = "n" * 200 + ".md"
    (tmp_path / longest).write_text("Long.", encoding="utf-8")
    items = await _read(tmp_path)
    assert list(items) == ["d/" * 100 + "bottom.md", longest]
    assert all(isinstance(item, Note) for item in items.values())


async def test_reads_no_more_of_a_giant_than_tells_that_it_is_one(tmp_path: Path) -> None:
    with (tmp_path / "giant.md").open("wb") as file:
        file.truncate(50_000_000_000)
    (tmp_path / "line.md").write_text("a" * 999_999, encoding="utf-8")
    items = await _read(tmp_path)
    assert items["giant.md"] == SkippedFile(source="giant.md", reason="is larger than 1 MB")
    assert isinstance(items["line.md"], Note)


async def test_skips_a_note_that_goes_while_the_folder_is_read(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number:03}.md").write_text("Text.", encoding="utf-8")
    source = MarkdownFolderNoteSource()
    reading = source.read(source.locate(str(tmp_path)))
    assert (await anext(reading)).source == "000.md"
    (tmp_path / "199.md").unlink()
    last = [item async for item in reading][-1]
    assert last == SkippedFile(source="199.md", reason="has gone since the folder was listed")


async def test_raises_unreadable_folder_if_it_goes_before_it_is_read(tmp_path: Path) -> None:
    source = MarkdownFolderNoteSource()
    (tmp_path / "notes").mkdir()
    folder = source.locate(str(tmp_path / "notes"))
    (tmp_path / "notes").rmdir()
    with pytest.raises(UnreadableFolder, match="cannot be read: No such file or directory"):
        await anext(aiter(source.read(folder)))
    with pytest.raises(UnreadableFolder):
        await anext(aiter(source.read(NoteFolder("nul\0"))))


async def test_changes_nothing_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\ntitle: A\n---\r\nText.")
    before = _times_and_sizes(tmp_path)
    await _read(tmp_path)
    assert _times_and_sizes(tmp_path) == before
