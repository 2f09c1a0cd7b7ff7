"""The files of a folder: found without following a link, opened without waiting for anything."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.notes import SkippedFile
from infrastructure.note_sources.links import NOTE_SUFFIXES
from infrastructure.note_sources.unfit_file import UnfitFile

_FOREIGN_FOLDERS = ("node_modules",)
"""Folders that are passed over in silence, beside those that are hidden."""

_FLAGS = sum(getattr(os, name, 0) for name in ("O_RDONLY", "O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))


@dataclass(frozen=True)
class FoundFile:
    """A file that may be a note."""

    source: str
    path: Path


@dataclass(frozen=True)
class _FoundFolder:
    """A folder that may hold some; its sources begin with the prefix."""

    prefix: str
    path: Path


def find_files(folder: Path, *, not_in: Path | None = None) -> list[FoundFile | SkippedFile]:
    """Find every Markdown file, and what is passed over, ordered by source; raise `OSError` if the folder is closed.

    The folder `not_in` within it is passed over: what the agent writes there cites the notes, and is none.
    """
    with os.scandir(folder):
        pass
    found: list[FoundFile | SkippedFile] = []
    waiting = [_FoundFolder(prefix="", path=folder)]
    while waiting:
        for item in _entries(waiting.pop()):
            if not isinstance(item, _FoundFolder):
                found.append(item)
            elif item.path == not_in:
                reason = "is where the agent writes; capture it by its own name if it holds notes"
                found.append(SkippedFile(source=item.prefix.rstrip("/"), reason=reason))
            else:
                waiting.append(item)
    return sorted(found, key=lambda item: item.source)


def read_bytes(path: Path, most: int) -> bytes:
    """Return the first bytes of a regular file, one more than `most` if it has them; raise `UnfitFile`."""
    try:
        descriptor = os.open(path, _FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnfitFile("is not a regular file")
            return file.read(most + 1)
    except FileNotFoundError as error:
        raise UnfitFile("has gone since the folder was listed") from error
    except OSError as error:
        raise UnfitFile(f"cannot be read: {error.strerror or error}") from error


def _entries(folder: _FoundFolder) -> Iterator[FoundFile | _FoundFolder | SkippedFile]:
    """Yield the notes of one folder and the folders in it."""
    try:
        with os.scandir(folder.path) as listing:
            entries = list(listing)
    except OSError as error:
        yield SkippedFile(source=folder.prefix, reason=f"cannot be read: {error.strerror or error}")
        return
    for entry in entries:
        if not entry.name.startswith(".") and entry.name not in _FOREIGN_FOLDERS:
            yield from _entry(entry, folder.prefix + entry.name)


def _entry(entry: os.DirEntry[str], source: str) -> Iterator[FoundFile | _FoundFolder | SkippedFile]:
    is_note = entry.name.casefold().endswith(NOTE_SUFFIXES)
    is_folder = entry.is_dir(follow_symlinks=False)
    if not is_note and not is_folder and not _links_to_folder(entry):
        return
    if not _is_printable(entry.name):
        yield SkippedFile(source=_printable(source), reason="has a name that cannot be printed; rename it")
    elif entry.is_symlink():
        yield SkippedFile(source=source, reason="is a symbolic link, which is never followed")
    elif is_folder:
        yield _FoundFolder(prefix=f"{source}/", path=Path(entry.path))
    elif entry.is_file(follow_symlinks=False):
        yield FoundFile(source=source, path=Path(entry.path))
    else:
        yield SkippedFile(source=source, reason="is not a regular file")


def _links_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # a loop
        return False


def _is_printable(name: str) -> bool:
    return all(unicodedata.category(letter) not in {"Cc", "Cs"} for letter in name)


def _printable(name: str) -> str:
    return "".join(letter if _is_printable(letter) else letter.encode("unicode_escape").decode() for letter in name)
