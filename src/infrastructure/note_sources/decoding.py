"""From a file's bytes to text.

- A byte order mark says the encoding: UTF-8, UTF-16 or UTF-32; it is taken off. Without one it is UTF-8.
- What is not valid in its encoding is refused, never guessed at: quotes must be what the person wrote.
- A NUL means that the file is binary.
- Every line ends with a line feed, whatever it ended with before.
"""

import codecs

from infrastructure.note_sources.unfit_file import UnfitFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """Return the text; raise `UnfitFile` if the bytes are none."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if encoding.startswith("utf-8") and b"\0" in data:
        raise UnfitFile("is binary: it holds NUL bytes")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise UnfitFile(f"is not valid {name} at byte {error.start + 1}; save it as UTF-8") from error
    if "\0" in text:
        raise UnfitFile("is binary: it holds NUL characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")
