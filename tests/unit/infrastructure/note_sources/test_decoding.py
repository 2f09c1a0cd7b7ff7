"""Bytes to text, by the stated rules."""

import pytest

from infrastructure.note_sources.decoding import decode
from infrastructure.note_sources.unfit_file import UnfitFile


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_reads_what_is_utf_8_or_has_a_byte_order_mark(encoding: str) -> None:
    assert decode("Wärme, 熱, 🔥".encode(encoding)) == "Wärme, 熱, 🔥"


def test_reads_utf_16_of_either_order() -> None:
    assert decode(b"\xfe\xff\x00a") == decode(b"\xff\xfea\x00") == "a"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"W\xe4rme", "is not valid UTF-8 at byte 2; save it as UTF-8"),
        (b"\xef\xbb\xbf\xff", "is not valid UTF-8 at byte"),
        (b"\xed\xa0\x80", "is not valid UTF-8 at byte 1"),
        (b"\xff\xfea", "is not valid UTF-16"),
        (b"a\0", "is binary: it holds NUL bytes"),
        ("a\0".encode("utf-16"), "is binary: it holds NUL characters"),
    ],
)
def test_refuses_all_else_rather_than_guess(data: bytes, reason: str) -> None:
    with pytest.raises(UnfitFile, match=reason):
        decode(data)
