"""Files that are written whole: their place holds the old text or the new, even if the process is killed meanwhile."""

import errno
import os
import tempfile
from pathlib import Path

from domain.article.article import UnwritablePlace
from domain.errors import StorageFull
from domain.identifiers import new_identifier

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_file(path: Path, text: str, *, new: bool = False) -> None:
    """Write the text to a file beside the path, and move it there; the folder is created.

    Raises:
        UnwritablePlace: The path is a folder, or cannot be written, or a `new` file is there with another text.
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
    """Raise `UnwritablePlace` unless a file can be written there; nothing is created.

    A `new` one replaces no file, but one that is empty, or has the text: a killed process may have written it.
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
