"""Writing a file so that its place holds the old content or the new, whenever the process is killed.

The content goes to a file beside it, is forced to the disk, and takes the place in one step. What a killed process
leaves beside is written over when the same writer tries again, and swept up by any later one.
"""

import contextlib
import errno
import hashlib
import os
import stat
import time
from pathlib import Path

from domain.errors import StorageFull, StorageUnusable

ABANDONED_AFTER = 3600.0
"""Seconds after which an unfinished file is nobody's: to write a file takes far less than one."""

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_whole(path: Path, data: bytes, *, writer: str) -> None:
    """Put the data in the file's place, making its folder if need be; no two at once write under one `writer`.

    Raises:
        StorageUnusable: The place is no file, or may not be written.
        StorageFull: There is no space; the old content still stands.
    """
    unfinished = path.parent / f"{_prefix(path)}{writer}.unfinished"
    try:
        mode = _mode(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        try:
            _write(unfinished, data, mode)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise _translated(error, path) from error


def _mode(path: Path) -> int | None:
    """Return the permissions of the file that is there; raise `StorageUnusable` for one that cannot be replaced."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(there.st_mode):
        raise StorageUnusable(f"{path} cannot be written: it is a folder", remedy="Name a file.")
    if not stat.S_ISREG(there.st_mode):
        raise StorageUnusable(f"{path} cannot be written: it is no regular file", remedy="Name a file.")
    if not there.st_mode & stat.S_IWUSR:
        raise StorageUnusable(f"{path} cannot be written: it is read-only", remedy="Name another file.")
    return stat.S_IMODE(there.st_mode)


def _write(path: Path, data: bytes, mode: int | None) -> None:
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        path.chmod(mode)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system can: Windows cannot, nor can every file system."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(path: Path) -> None:
    """Remove what writers of this folder left unfinished long ago."""
    for left in path.parent.glob(".agent-*.unfinished"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER:
                left.unlink()


def _prefix(path: Path) -> str:
    return f".agent-{hashlib.sha256(path.name.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}-"


def _translated(error: OSError, path: Path) -> StorageFull | StorageUnusable:
    if error.errno in _NO_SPACE:
        return StorageFull(f"There is no space left to write {path}", remedy="Make room, then try again.")
    why = error.strerror or str(error)
    return StorageUnusable(f"{path} cannot be written: {why}", remedy="Name a file that you may write.")
