"""A hostile folder: nothing is waited for, and nothing ends the reading of the other notes."""

import os
import socket
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.notes.note import Note, SkippedFile, UnreadableFolder
from infrastructure.notes.note_sources.markdown_folder import MarkdownFolderNoteSource
from tests.unit.infrastructure.notes.note_sources.folders import read, reasons, write


@contextmanager
def an_ordinary_user() -> Iterator[Path]:
    """Yield a folder that every user can enter, as a user who is not root."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        before = os.geteuid()
        if before == 0:
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(before)


async def test_a_folder_that_is_named_by_a_link_has_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    source = MarkdownFolderNoteSource()
    assert source.locate(str(tmp_path / "link")) == source.locate(f"{tmp_path}/real/../real/")


async def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener, chdir(tmp_path):  # the path of a socket must be short
        listener.bind("socket.md")
        write(tmp_path / "folder.md/note.md")
        assert await reasons(tmp_path) == dict.fromkeys(("pipe.md", "socket.md"), "is not a regular file")
        assert isinstance((await read(tmp_path))["folder.md/note.md"], Note)


async def test_files_and_folders_that_cannot_be_read_are_skipped() -> None:
    with an_ordinary_user() as folder:
        write(folder / "closed/inner.md", folder / "listed/inner/note.md", folder / "locked.md", folder / "open.md")
        for name, mode in {"closed": 0, "listed": 0o444, "locked.md": 0}.items():
            (folder / name).chmod(mode)
        found = await read(folder)
        with pytest.raises(UnreadableFolder, match="closed cannot be read: Permission denied"):
            MarkdownFolderNoteSource().locate(str(folder / "closed"))
        for name in ("closed", "listed"):
            (folder / name).chmod(0o700)
    assert {source for source, item in found.items() if isinstance(item, Note)} == {"open.md"}
    assert found["closed/"] == SkippedFile(source="closed/", reason="cannot be read: Permission denied")
    assert found["listed/inner/"] == SkippedFile(source="listed/inner/", reason="cannot be read: Permission denied")
    assert found["locked.md"] == SkippedFile(source="locked.md", reason="cannot be read: Permission denied")


async def test_names_that_cannot_be_printed_are_skipped(tmp_path: Path) -> None:
    for name in (b"lone\xff.md", b"two\nlines.md", b"esc\x1b[31m.md", b"other\xff.png"):
        (tmp_path / os.fsdecode(name)).write_bytes(b"Text.")
    (tmp_path / os.fsdecode(b"folder\xff")).mkdir()
    found = await reasons(tmp_path)
    assert set(found) == {"lone\\udcff.md", "two\\nlines.md", "esc\\x1b[31m.md", "folder\\udcff"}
    assert set(found.values()) == {"has a name that cannot be printed; rename it"}


async def test_a_note_may_disappear_while_the_folder_is_read(tmp_path: Path) -> None:
    write(*(tmp_path / f"{number:03}.md" for number in range(200)))
    source = MarkdownFolderNoteSource()
    reading = source.read(source.locate(str(tmp_path)))
    assert (await anext(reading)).source == "000.md"
    (tmp_path / "199.md").unlink()
    last = [item async for item in reading][-1]
    assert last == SkippedFile(source="199.md", reason="cannot be read: No such file or directory")
