"""Notes, with what a test does not name filled in."""

from domain.notes.note import Note, NoteFolder, note_id

FOLDER = NoteFolder("/notes")


def a_note(
    source: str,
    text: str = "",
    *,
    title: str = "",
    tags: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    folder: NoteFolder = FOLDER,
) -> Note:
    """Return a note of this source; its title is its file's name unless one is given."""
    name = source.rpartition("/")[2].removesuffix(".md")
    return Note(
        id=note_id(folder, source),
        folder=folder,
        source=source,
        title=title or name,
        text=text,
        tags=tags,
        aliases=aliases,
    )
