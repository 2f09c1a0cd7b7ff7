"""From a file to a note, or to the reason why it is none."""

from domain.notes import Note, NoteFolder, SkippedFile, note_id
from infrastructure.note_sources.decoding import decode
from infrastructure.note_sources.front_matter import split_front_matter
from infrastructure.note_sources.links import inline_tags, links
from infrastructure.note_sources.prose import prose, prose_lines
from infrastructure.note_sources.titles import file_title, first_heading
from infrastructure.note_sources.unfit_file import UnfitFile

LARGEST_NOTE = 1_000_000
"""Bytes of a file that is read."""


def parse_note(folder: NoteFolder, source: str, data: bytes) -> Note | SkippedFile:
    """Read a note from its file's bytes.

    The title is the one in the front matter, else the first heading of the first level, else the file's name. The
    heading that is the title is taken out of the text.
    """
    try:
        return _parse(folder, source, data)
    except UnfitFile as unfit:
        return SkippedFile(source=source, reason=str(unfit))


def _parse(folder: NoteFolder, source: str, data: bytes) -> Note:
    if len(data) > LARGEST_NOTE:
        raise UnfitFile(f"is larger than {LARGEST_NOTE // 1_000_000} MB")
    matter, text = split_front_matter(decode(data))
    lines = tuple(prose_lines(text))
    heading = first_heading(text, lines)
    title = matter.title or (heading.title if heading else file_title(source))
    if heading and heading.title == title:
        text = heading.rest
    if not text.strip():
        raise UnfitFile("is empty, but for its title" if matter.title or heading else "is empty")
    said = prose(lines)
    return Note(
        id=note_id(folder, source),
        folder=folder,
        source=source,
        title=title,
        text=text.strip("\n"),
        tags=_distinct(*matter.tags, *inline_tags(said)),
        aliases=_distinct(*matter.aliases),
        links=links(said, source),
    )


def _distinct(*words: str) -> tuple[str, ...]:
    """Leave out a word that has stood before, in capitals or not."""
    first: dict[str, str] = {}
    for word in filter(None, words):
        first.setdefault(word.casefold(), word)
    return tuple(first.values())
