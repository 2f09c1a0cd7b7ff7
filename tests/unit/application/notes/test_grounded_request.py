from application.notes.grounded_request import GroundedRequest
from tests.building import a_note

LONG, SHORT = a_note("long.md", "One line of it.\n" * 20), a_note("short.md", "Ten words.")


def test_half_of_a_request_has_half_as_much_of_each_note() -> None:
    halved = GroundedRequest(notes=(LONG, SHORT)).halved()
    assert [note.id for note in halved.notes] == [LONG.id, SHORT.id]
    for note, half in zip((LONG, SHORT), halved.notes, strict=True):
        assert note.text.startswith(half.text)
        assert len(note.text) // 4 <= len(half.text) <= len(note.text) // 2
