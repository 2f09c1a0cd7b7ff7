"""Atomic writes: a file has either the old text or the new one, even if the process is killed while it writes."""

import errno
import os
import tempfile
from pathlib import Path

from domain.article.article import UnwritablePlace
from domain.errors import StorageFull
from domain.identifiers import new_identifier

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_file(path: Path, text: str, *, new: bool = False) -> None:
    """Write the text to a temporary file in the same folder, which is created, and rename it to the path.

    Raises:
        UnwritablePlace: The path is a folder, or cannot be written to, or must be `new` and has another text.
        StorageFull: No space is left; what was there before is unchanged.
    """
    check_place(path, new=new, text=text)
    unfinished = path.with_name(f".{new_identifier(12)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("x", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                unfinished.chmod(path.stat().st_mode)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        kind = StorageFull if error.errno in _NO_SPACE else UnwritablePlace
        raise kind(f"{path} cannot be written: {error.strerror}", path=path) from error


def check_place(path: Path, *, new: bool = False, text: str = "") -> None:
    """Raise `UnwritablePlace` unless a file can be written at the path; nothing is created.

    If it must be `new`, an existing file may only be empty or have this text, which a killed process may have written.
    """
    try:
        if path.exists() and not (path.is_file() and os.access(path, os.W_OK)):
            raise UnwritablePlace(f"{path} cannot be written: it is not a writable file", path=path)
        if new and path.exists() and path.stat().st_size and path.read_text("utf-8", "replace") != text:
            raise UnwritablePlace(f"{path} exists already, and is not overwritten", path=path)
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UnwritablePlace(f"{path} cannot be written: {error.strerror}", path=path) from error
