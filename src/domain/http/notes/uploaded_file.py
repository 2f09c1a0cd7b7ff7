"""Files that callers upload as notes."""

import re
import unicodedata

from domain.contract import Contract
from domain.errors import InvalidRequest

_MAX_NAME = 200
"""Bytes of a name, which every file system allows."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)")
"""Names that Windows takes for devices, with any suffix."""


class UploadedFile(Contract):
    """A file by its name and its bytes."""

    name: str
    data: bytes

    def check_name(self) -> None:
        """Raise `InvalidRequest` unless the file can be kept under its name on every system."""
        name = self.name
        is_markdown = name.casefold().endswith((".md", ".markdown")) and not name.startswith(".")
        is_printable = not any(unicodedata.category(letter).startswith("C") for letter in name)
        is_portable = len(name.encode()) <= _MAX_NAME and not _DEVICES.match(name.casefold())
        if not (is_markdown and is_printable and is_portable) or _FORBIDDEN.search(name):
            shown = ascii(name[:_MAX_NAME])
            raise InvalidRequest(f"A file cannot be kept as {shown}: it is not the portable name of a Markdown file")
