"""Notes are sorted into themes that are named in their own words."""

import time

import pytest

from domain.groups import NoteGroups
from domain.notes import Note
from infrastructure.language_models.extractive.article.themes import group_notes
from tests.extractive_exchange import a_note

_SUBJECTS = {
    "index": ("Add An Index To A Table", "Drop An Unused Index", "Rebuild An Index", "Partial Index On Rows"),
    "role": ("Create A Role", "Grant A Role Access", "List Every Role", "Rename A Role"),
    "backup": ("Take A Backup", "Restore A Backup", "Encrypt The Backup", "Schedule A Backup"),
}
NOTES = tuple(
    a_note(title, f"# {title}\n\nIn Postgres a {subject} is kept by the server. It is about a {subject}, {title}.")
    for titles in zip(*_SUBJECTS.values(), strict=True)
    for subject, title in zip(_SUBJECTS, titles, strict=True)
)


def _themes(groups: NoteGroups) -> dict[str, set[str]]:
    titles = {note.id: note.title for note in NOTES}
    return {group.theme: {titles[note] for note in group.notes} for group in groups.groups}


def test_puts_together_what_speaks_of_the_same_thing() -> None:
    themes = _themes(group_notes("postgres", NOTES))
    assert {"Indexes": set(_SUBJECTS["index"]), "Roles": set(_SUBJECTS["role"])}.items() <= themes.items()
    assert themes["Backups"] == set(_SUBJECTS["backup"])


def test_names_no_theme_after_the_topic() -> None:
    assert "Postgres" not in _themes(group_notes("postgres", NOTES))
    assert not {"Index", "Indexes"} & _themes(group_notes("index", NOTES)).keys()


def test_follows_tags() -> None:
    notes = [
        a_note(f"Note {n}", f"Some words about thing {n} on a GPU.", "gpu", "memory" if n % 2 else "triton/kernels")
        for n in range(8)
    ]
    groups = group_notes("gpu", notes).groups
    assert sorted((group.theme, len(group.notes)) for group in groups) == [("Kernels", 4), ("Memory", 4)]


def test_puts_what_introduces_the_topic_first() -> None:
    notes = [note.model_copy(update={"title": "What Is A Role"}) if note is NOTES[10] else note for note in NOTES]
    first = group_notes("postgres", notes).groups[0]
    assert (first.theme, first.notes[0]) == ("Roles", NOTES[10].id)


def test_leaves_out_what_has_nothing_to_do_with_the_topic() -> None:
    stray = a_note("Apple pie", "Knead flour with butter, then bake.")
    grouped = {note for group in group_notes("postgres", (*NOTES, stray)).groups for note in group.notes}
    assert grouped == {note.id for note in NOTES}


def test_leaves_out_empty_notes_and_copies() -> None:
    empty = a_note("Postgres", " \n")
    copy = NOTES[0].model_copy(update={"id": empty.id, "title": "Copy"})
    grouped = {note for group in group_notes("postgres", (*NOTES, empty)).groups for note in group.notes}
    assert empty.id not in grouped
    grouped = {note for group in group_notes("postgres", (*NOTES, copy)).groups for note in group.notes}
    assert copy.id not in grouped


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 12])
def test_sorts_few_notes_and_many(count: int) -> None:
    groups = group_notes("postgres", NOTES[:count]).groups
    assert 1 <= len(groups) <= 6
    assert sorted(note for group in groups for note in group.notes) == sorted(note.id for note in NOTES[:count])
    assert len({group.theme.casefold() for group in groups}) == len(groups)


def test_sorts_notes_that_share_no_words() -> None:
    notes = [a_note(f"字{n}", chr(0x4E00 + n) * 9) for n in range(12)]
    groups = group_notes("", notes).groups
    assert sum(len(group.notes) for group in groups) == 12


def test_gives_the_same_themes_each_time() -> None:
    assert group_notes("postgres", NOTES) == group_notes("postgres", NOTES)


def test_sorts_sixty_long_notes_in_a_moment() -> None:
    def long(note: Note, n: int) -> Note:
        text = " ".join(f"{note.text} word{n * 7 % 97} other{n * 5 % 89}" for _ in range(80))[:8000]
        return note.model_copy(update={"id": f"n{n}", "text": f"{n} {text}"})

    notes = [long(NOTES[n % 12], n) for n in range(60)]
    began = time.process_time()
    group_notes("postgres", notes)
    assert time.process_time() - began < 2
