"""Files that a caller hands in as notes, and under which names they can be kept."""

import re
import unicodedata

from domain.contract import Contract

LARGEST_FILE = 1_000_000
"""Bytes of a note."""

_LONGEST_NAME = 200
"""Bytes of a name, which every file system takes."""

_SUFFIXES = (".md", ".markdown")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)")
"""Names that Windows takes for devices, whatever follows the dot."""


class HandedInFile(Contract):
    """A file by its name and its bytes."""

    name: str
    data: bytes

    @property
    def complaint(self) -> str | None:
        """Say why it cannot be kept under its name, which may come from anybody; `None` if it can."""
        name = self.name
        if not name.casefold().endswith(_SUFFIXES) or name.startswith("."):
            return f"{_shown(name)} is not the name of a Markdown file: it must end in .md or .markdown"
        if _FORBIDDEN.search(name) or any(unicodedata.category(letter)[0] == "C" for letter in name):
            return f"{_shown(name)} holds a character that no file name may have"
        if len(name.encode()) > _LONGEST_NAME or _DEVICES.match(name.casefold()):
            return f"{_shown(name)} cannot be the name of a file on every system"
        if len(self.data) > LARGEST_FILE:
            return f"{_shown(name)} is larger than {LARGEST_FILE // 1_000_000} MB"
        return None


def _shown(name: str) -> str:
    return ascii(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}...")
