"""Small values for tests, with only what a test is about spelled out."""

from domain.notes import Note, NoteFolder, note_id

FOLDER = NoteFolder("/notes")


def a_note(source: str, text: str = "", *, title: str = "", tags: tuple[str, ...] = ()) -> Note:
    """Return a note of this source; its title is the source's name unless said otherwise."""
    return Note(
        id=note_id(FOLDER, source),
        folder=FOLDER,
        source=source,
        title=title or source.removesuffix(".md"),
        text=text,
        tags=tags,
    )
