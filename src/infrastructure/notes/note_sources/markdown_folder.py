"""Notes in a folder of Markdown files: plain, an Obsidian vault, or an export of Notion with its tables."""

import asyncio
import errno
import os
import stat
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from typing_extensions import override

from application.notes.ports.note_source import NoteSource
from domain.notes.note import NoteFolder, NoteId, NoteItem, SkippedFile, UnreadableFolder
from infrastructure.notes.note_sources.note_file import MAX_BYTES, in_order, is_note, parse_note

_BATCH = 64
"""Files that one call of a thread reads."""
_BLOCK = 64 * 1024
"""Bytes of one read: to allocate a buffer for the largest file costs more than to read a usual file."""
_FLAGS = sum(getattr(os, name, 0) for name in ("O_RDONLY", "O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))
"""Flags to open a file, with which links are not followed and pipes do not block."""
_LINK = "is a symbolic link, which is never followed"
_EXCLUDED = "is where the agent writes; capture it by its own name if it contains notes"


class MarkdownFolderNoteSource(NoteSource):
    """Reads every note below a folder, except hidden ones and those in `excluded` folders."""

    def __init__(self, excluded: Sequence[Path] = ()) -> None:
        self._excluded = tuple(excluded)

    @override
    def locate(self, folder: str, *, must_exist: bool = True) -> NoteFolder:
        if not folder or "\0" in folder:
            raise _unreadable(folder, ValueError())
        try:
            path = Path(folder).expanduser().resolve(strict=must_exist)
            str(path).encode()
            if must_exist:
                os.scandir(path).close()
        except (OSError, RuntimeError, ValueError) as error:
            raise _unreadable(folder, error) from error
        return NoteFolder(str(path))

    @override
    async def read(self, folder: NoteFolder, known: Mapping[NoteId, str] | None = None) -> AsyncIterator[NoteItem]:
        try:
            excluded = {str(path.expanduser().resolve()) for path in self._excluded}
            files = await asyncio.to_thread(lambda: dict(_list_files(folder, excluded)))
        except (OSError, ValueError) as error:
            raise _unreadable(folder, error) from error
        sources = in_order(files)
        for start in range(0, len(sources), _BATCH):
            batch = sources[start : start + _BATCH]
            read = await asyncio.to_thread(lambda some: [_read_file(folder, f, files[f], known) for f in some], batch)
            for item in chain.from_iterable(read):
                yield item


def _list_files(folder: str, excluded: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the source of every file that may be a note, with the reason to skip it; the reason is empty for a note."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            with os.scandir(f"{folder}/{prefix}") as listing:
                entries = [entry for entry in listing if _may_have_notes(entry)]
        except OSError as error:
            if not prefix:
                raise
            yield prefix, _cannot_be_read(error)
            continue
        for entry in entries:
            source = prefix + entry.name
            if reason := _reason_to_skip(entry, excluded):
                yield source if source.isprintable() else source.encode("unicode_escape").decode(), reason
            elif entry.is_dir():
                waiting.append(f"{source}/")
            else:
                yield source, ""


def _may_have_notes(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name == "node_modules":
        return False
    return is_note(entry.name) or entry.is_dir(follow_symlinks=False) or os.path.isdir(entry.path)  # noqa: PTH112


def _reason_to_skip(entry: os.DirEntry[str], excluded: set[str]) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in entry.name):
        return "has a name that cannot be printed; rename it"
    if entry.is_symlink():
        return _LINK
    if entry.path in excluded:
        return _EXCLUDED
    return "" if entry.is_file() or entry.is_dir() else "is not a regular file"


def _read_file(folder: NoteFolder, source: str, reason: str, known: Mapping[NoteId, str] | None) -> Sequence[NoteItem]:
    """Read a file unless there is a reason to skip it; stop when it turns out to be too large."""
    if reason:
        return (SkippedFile(source=source, reason=reason, no_note=reason == _EXCLUDED),)
    try:
        descriptor = _open(folder, source)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return (SkippedFile(source=source, reason="is not a regular file"),)
            data = b""
            while len(data) <= MAX_BYTES and (block := os.read(descriptor, _BLOCK)):
                data += block
        finally:
            os.close(descriptor)
    except OSError as error:
        is_link = error.errno in {errno.ELOOP, errno.ENOTDIR}
        return (SkippedFile(source=source, reason=_LINK if is_link else _cannot_be_read(error)),)
    return parse_note(folder, source, data, known)


def _open(folder: str, source: str) -> int:
    """Open a file without following a link on its path: a folder may have become a link since it was listed."""
    if os.open not in os.supports_dir_fd:
        if os.path.realpath(f"{folder}/{source}") != os.path.realpath(folder) + os.sep + os.path.normpath(source):
            raise OSError(errno.ELOOP, "is or was a link")
        return os.open(f"{folder}/{source}", _FLAGS)
    descriptor = os.open(folder, _FLAGS)
    for name in source.split("/"):
        try:
            inner = os.open(name, _FLAGS, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor = inner
    return descriptor


def _cannot_be_read(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def _unreadable(folder: str, error: Exception) -> UnreadableFolder:
    name = folder.encode("utf-8", "backslashreplace").decode()
    why = _cannot_be_read(error) if isinstance(error, OSError) else "has an invalid name"
    return UnreadableFolder(f"The folder of notes {name} {why}", folder=name)
