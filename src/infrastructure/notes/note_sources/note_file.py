"""From a file to a note, or to the reason why it is skipped.

Text is UTF-8, or UTF-16 after its byte order mark; anything else is refused, never guessed at: quotes must be what the
person wrote. The title is that of the front matter, else the first heading of level one, which is then removed from the
text, else the name of the file. Tags are those of the front matter, and the words after a `#` in the text, not in code.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator

from domain.notes.note import Note, NoteFolder, SkippedFile, note_id
from infrastructure.notes.markdown import Block, parse_markdown, without_code
from infrastructure.notes.note_sources.front_matter import UnfitFile, split_front_matter

NOTE_SUFFIXES = (".md", ".markdown")
MAX_BYTES = 1_000_000
"""Of a file that is read."""
_MAX_TITLE = 200
_MAX_TAGS = 100
_TAG = re.compile(r"(?<!\S)#([\w/-]{1,100})(?![\w/-])")


def parse_note(folder: NoteFolder, source: str, data: bytes) -> Note | SkippedFile:
    """Read a note from the bytes of its file."""
    try:
        fields, text = split_front_matter(_decode(data))
    except UnfitFile as unfit:
        return SkippedFile(source=source, reason=str(unfit))
    blocks = parse_markdown(text)
    heading = next((block for block in blocks if block.tag == "h1" and not block.depth and _title(block.text)), None)
    title = _title(" ".join(_strings(fields.get("title"), "\n"))) or _title(heading.text if heading else "")
    if heading and title == _title(heading.text):
        lines = text.split("\n")
        text = "\n".join((*lines[: heading.first_line], *lines[heading.next_line :]))
    if not text.strip():
        return SkippedFile(source=source, reason="is empty, except for its title" if title else "is empty")
    tags = (tag.lstrip("#") for tag in _strings(fields.get("tags", fields.get("tag")), r"[,\s]+"))
    return Note(
        id=note_id(folder, source),
        folder=folder,
        source=source,
        title=title or _clean(re.sub(r"^.*/|\.\w+$", "", source)) or source,
        text=text.strip("\n"),
        tags=_distinct((*tags, *_tags_in_text(blocks)))[:_MAX_TAGS],
        aliases=_distinct(_strings(fields.get("aliases", fields.get("alias")), ",")),
    )


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise UnfitFile(f"is larger than {MAX_BYTES // 1_000_000} MB")
    name = "UTF-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "UTF-8"
    try:
        text = data.decode(name).removeprefix("\N{BOM}")
    except UnicodeDecodeError as error:
        raise UnfitFile(f"is not valid {name} at byte {error.start + 1}; save it as UTF-8") from error
    if "\0" in text:
        raise UnfitFile("is binary: it contains NUL characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tags_in_text(blocks: list[Block]) -> Iterator[str]:
    """Yield the tags as Obsidian reads them: letters, digits, `_`, `-` and `/`, and not digits alone."""
    for block in blocks:
        if "#" in block.text:
            found = _TAG.findall(without_code(block.text))
            yield from (tag for each in found if (tag := each.strip("/")) and not tag.isdigit())


def _strings(value: object, separator: str) -> tuple[str, ...]:
    """Return the strings of a list, or the parts of one string."""
    parts = value if isinstance(value, list) else re.split(separator, value) if isinstance(value, str) else ()
    return tuple(_clean(part) for part in parts if isinstance(part, str) and part not in {"~", "null"})


def _title(written: str) -> str:
    """Return a title in one line; empty if it is too long for one."""
    return _clean(written) if len(written) <= _MAX_TITLE else ""


def _clean(text: str) -> str:
    """Return the text in one line, without control characters."""
    kept = (letter for letter in text if letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cs"})
    return " ".join("".join(kept).split())


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))
