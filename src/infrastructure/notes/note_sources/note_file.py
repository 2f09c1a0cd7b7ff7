"""Parsing a file into a note and the lines of it that were left out, or into the reason to skip the file.

Text is UTF-8, or UTF-16 with a byte order mark. Other encodings are refused, not guessed: quotes must be what the
person wrote. The title is that of the front matter, else the first heading of level one, which is then removed from the
text, else the name of the file. Tags are those of the front matter, and the words after a `#` in the text, not in code.
In an export of Notion, the properties below the title are front matter, and each row of a table is an item of a list.
"""

import codecs
import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import StringIO
from pathlib import Path

from domain.notes.markup import without_drawing, without_links, without_markup
from domain.notes.note import (
    Note,
    NoteFolder,
    NoteId,
    NoteItem,
    SkippedFile,
    UnchangedNote,
    UnreadLine,
    note_id,
    readable,
)
from infrastructure.notes.markdown import Block, parse_markdown, without_code
from infrastructure.notes.note_sources.front_matter import FrontMatter, UnfitFile, split_front_matter

MAX_BYTES = 1_000_000
"""The size of the largest file that is read."""
_SOURCES = Path(__file__).parents[3]
_MAX_TITLE = 200
_MAX_TAGS = 100
_TAG = re.compile(r"(?<!\S)#([\w/-]{1,100})(?![\w/-])")
_PROPERTIES = re.compile(
    r"\s*((?:^[\w\u2600-\u27bf\u2b50\U0001f000-\U0001faff][^:\n]{0,60}:(?: [^\n]*)?(?:\n|\Z))+)(?:\s*\n|\Z)",
    re.MULTILINE,
)
_RELATION = re.compile(r" ?\([^()\s]*[0-9a-f]{32}[^()\s]*\)")
"""The address of a related page, in a table of Notion."""
_PAGE = re.compile(r"((?:^(?:title|tags?|alias(?:es)?|icon|public)::[^\n]*(?:\n|\Z))+)", re.MULTILINE | re.IGNORECASE)
"""The properties at the start of a page of Logseq."""
_TAG_MARKS = "#[]\"'\u201c\u201d\u2018\u2019"


def is_note(source: str) -> bool:
    """Whether a file is Markdown, or a table that Notion exported."""
    name = source.casefold()
    return name.endswith((".md", ".markdown")) or (name.endswith(".csv") and readable(name) != name)


def in_order(sources: Iterable[str]) -> list[str]:
    """Return the sources in order; of the two files of a Notion table, only the one with all rows."""
    known = set(sources)
    partial = {source for source in known if ".csv" in source and source.replace(".csv", "_all.csv") in known}
    return sorted(known - partial, key=lambda source: (readable(source), source))


def parse_note(
    folder: NoteFolder, source: str, data: bytes, known: Mapping[NoteId, str] | None = None
) -> tuple[NoteItem, ...]:
    """Parse a note from the bytes of its file, unless it has the known fingerprint."""
    identity, fingerprint = note_id(folder, source), hashlib.sha256(_parser_digest() + data).hexdigest()[:32]
    before = known.get(identity) if known else None
    unchanged = UnchangedNote(id=identity, source=readable(source))
    if before == fingerprint:
        return (unchanged,)
    try:
        text = _decode(data)
        is_table = source.casefold().endswith(".csv")
        fields, text, unread = FrontMatter({}, _list_rows(text)) if is_table else split_front_matter(text)
    except UnfitFile as unfit:
        return (SkippedFile(source=source, reason=str(unfit)),)
    if page := _PAGE.match(text):
        fields, text = {**_properties(page[1]), **fields}, text[page.end() :]
    if "excalidraw-plugin" in fields:
        text = without_drawing(text)
    blocks = parse_markdown(text)
    heading = next((block for block in blocks if block.tag == "h1" and not block.depth and _title(block.text)), None)
    title = _title(" ".join(_strings(fields.get("title"), "\n"))) or _title(heading.text if heading else "")
    if heading and title == _title(heading.text):
        lines = text.split("\n")
        text = "\n".join((*lines[: heading.first_line], *lines[heading.next_line :]))
    properties = _PROPERTIES.match(text) if readable(source) != source and not is_table else None
    if properties and not _is_prose(properties[1].splitlines()):
        fields = {**_properties(properties[1]), **fields}
        text = text[properties.end() :]
    text = without_markup(text)
    if not text.strip():
        reason = "is empty, except for its title" if title else "is empty"
        return (SkippedFile(source=source, reason=reason, no_note=True),)
    tags = (tag.strip(_TAG_MARKS) for tag in _strings(fields.get("tags", fields.get("tag")), r"[,\s\uff0c\u3001]+"))
    if unread:  # differs from that of the file, so that each capture reads the note and reports the lines
        fingerprint = f"unread lines {fingerprint}"
    note = Note(
        id=identity,
        folder=folder,
        source=readable(source),
        title=title or _clean(re.sub(r"^.*/|\.\w+$", "", readable(source))) or source,
        text=text.strip("\n"),
        tags=_distinct((*tags, *_tags_in_text(blocks)))[:_MAX_TAGS],
        aliases=_distinct(_strings(fields.get("aliases", fields.get("alias")), "[,\uff0c\u3001]")),
        fingerprint=fingerprint,
    )
    item = unchanged if before == note.fingerprint else note
    return (item, *(UnreadLine(source=note.source, line=line, text=_clean(words[:80])) for line, words in unread))


@cache
def _parser_digest() -> bytes:
    """Return a digest of the code that reads and indexes notes: if the code changes, notes are read again."""
    from importlib.metadata import version  # noqa: PLC0415 - needed to capture only

    folders = (folder for layer in ("domain", "infrastructure") for folder in (_SOURCES / layer).glob("**/notes"))
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in {".py", ".txt"})
    code = (file.read_bytes() for file in files)
    libraries = (version(name).encode() for name in ("markdown-it-py", "pyyaml", "snowballstemmer"))
    return hashlib.sha256(b"\0".join((*libraries, *code))).digest()


def _is_prose(lines: Sequence[str]) -> bool:
    """Whether at least half of the lines end like a sentence."""
    return 2 * sum(line.endswith((".", "!", "?")) for line in lines) >= len(lines)


def _properties(lines: str) -> dict[str, object]:
    fields = (line.partition(":") for line in lines.splitlines())
    return {name.strip().casefold(): value.lstrip(":").strip() for name, _, value in fields}


def _list_rows(table: str) -> str:
    """Return each row of a table as an item of a list: the first cell, then the others with the names of columns."""
    try:
        names, *rows = csv.reader(StringIO(table.strip() or '""'))
    except csv.Error as error:
        raise UnfitFile(f"is not a valid table: {error}") from error
    labels = ["", *(f"{name}: " for name in names[1:])]
    items: list[str] = []
    for row in rows:
        cells = (_RELATION.sub("", " ".join(cell.split())) for cell in row)
        items.append("; ".join(label + cell for label, cell in zip(labels, cells, strict=False) if cell))
    return "\n".join(f"- {item}" for item in items if item)


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
    """Yield the tags by the rules of Obsidian: letters, digits, `_`, `-` and `/`, but not digits alone."""
    for block in blocks:
        if "#" in block.text:
            tags = (tag.strip("/") for tag in _TAG.findall(without_code(block.text)))
            yield from (tag for tag in tags if tag and not tag.isdigit())


def _strings(value: object, separator: str) -> tuple[str, ...]:
    """Return the strings of a list, at any depth, or the parts of one string."""
    if isinstance(value, list):
        return tuple(part for each in value for part in _strings(each, "\n"))
    parts = () if value is None or isinstance(value, dict) else re.split(separator, str(value))
    return tuple(_clean(part) for part in parts if part not in {"~", "null"})


def _title(written: str) -> str:
    """Return a title on one line, without links and the markup of plugins; empty if it is too long for a title."""
    return _clean(without_links(without_markup(written))) if len(written) <= _MAX_TITLE else ""


def _clean(text: str) -> str:
    """Return the text on one line, without control characters."""
    if not text.isprintable():
        text = "".join(each for each in text if each.isspace() or unicodedata.category(each) not in {"Cc", "Cs"})
    return " ".join(text.split())


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))
