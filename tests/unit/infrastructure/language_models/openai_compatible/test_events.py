"""Server-sent events as servers write them, in any pieces."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.language_models.openai_compatible.events import EventReader

ONE, TWO = {"a": 1}, {"b": [2, "größe"]}
STREAM = 'data: {"a": 1}\n\ndata: {"b": [2, "größe"]}\n\ndata: [DONE]\n\n'


def read(*pieces: bytes) -> tuple[list[object], bool]:
    reader = EventReader()
    events = [event for piece in pieces for event in reader.read(piece)]
    return [*events, *reader.end()], reader.done


@pytest.mark.parametrize(
    ("sent", "events", "done"),
    [
        (STREAM, [ONE, TWO], True),
        (STREAM.replace("\n", "\r\n"), [ONE, TWO], True),
        (STREAM.replace("data: ", "data:"), [ONE, TWO], True),
        (STREAM.replace("\n\n", "\n"), [ONE, TWO], True),
        (STREAM.replace("data: [DONE]\n\n", ""), [ONE, TWO], False),
        (STREAM.replace("data: [DONE]\n\n", "").rstrip(), [ONE, TWO], False),
        (": ping\n\nevent: ping\n\ndata: \n\ndata:\n\ndata: null\n\nid: 7\nretry: 5\n\n" + STREAM, [ONE, TWO], True),
        ("\n\r\n\ufeff" + STREAM, [ONE, TWO], True),
        ('data: {"a":\ndata: 1}\n\n', [ONE], False),
        ('data: {"a": 1}\n\n{"b": [2, "größe"]}\n', [ONE, TWO], False),
        ('{"a": 1}', [ONE], False),
        ('\ufeff{"a": 1}\n', [ONE], False),
        ('{"a": 1}\n{"b": [2, "größe"]}\n', [ONE, TWO], False),
        ('{"b": [\n\n2,\n"größe"\n]\n}', [TWO], False),
        ('data: data: {"a": 1}\n\ndata\n\ndata:[DONE]', [ONE], True),
        ('data: {"a": 1}\n\nupstream closed\n', [ONE], False),
        (' \n{"a":\n1}\n', [ONE], False),
        ('[{"a": 1}]', [[ONE]], False),
        ("", [], False),
    ],
)
def test_reads_events_or_one_document(sent: str, events: list[object], *, done: bool) -> None:
    whole = sent.encode()

    assert read(whole) == (events, done)
    assert read(*(whole[place : place + 1] for place in range(len(whole)))) == (events, done)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ('data: {"a": \n\ndata: {"b": 2}\n\n', '{"a":'),
        ("data: nothing", "nothing"),
        ('data: error: {"message": "boom"}\n\n', 'error: {"message": "boom"}'),
        ("<html></html>", "<html></html>"),
        ("Too many\nrequests", "Too many requests"),
        ("error: out of memory\n\n", "error: out of memory"),
        ('{"a": ', '{"a":'),
        ("{]", "{]"),
    ],
)
def test_refuses_what_is_no_json_and_keeps_its_words(sent: str, words: str) -> None:
    for pieces in ([sent.encode()], [bytes((byte,)) for byte in sent.encode()]):
        reader = EventReader()
        with pytest.raises(ValueError, match="Expecting"):
            [*(event for piece in pieces for event in reader.read(piece)), *reader.end()]
        assert reader.rest.strip() == words


@given(st.lists(st.binary(max_size=9)))
def test_reads_any_bytes_or_refuses_them(pieces: list[bytes]) -> None:
    with suppress(ValueError):
        read(*pieces)
