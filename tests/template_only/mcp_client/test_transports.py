import os
from collections import deque

from infrastructure.mcp_client.transports import MAX_BYTES, BoundedLines, keep_lines


def decoded(*chunks: bytes) -> str:
    """Return what a decoder makes of the chunks."""
    decoder = BoundedLines("replace")
    return "".join(map(decoder.decode, chunks))


def test_lines_are_decoded_across_chunks() -> None:
    assert decoded("grö".encode()[:3], "grö".encode()[3:], b"\nend\n") == "grö\nend\n"
    assert decoded(b"\xff\n") == "\N{REPLACEMENT CHARACTER}\n"


def test_the_rest_of_a_line_that_is_too_long_is_dropped() -> None:
    chunk = b"0" * 2**20
    text = decoded(b"first\n", *[chunk] * (3 * MAX_BYTES // 2**20), b"rest\nlast\n")
    first, long, last, _ = text.split("\n")
    assert (first, last) == ("first", "last")
    assert MAX_BYTES < len(long) <= MAX_BYTES + len(chunk)


def test_no_rest_of_a_long_line_is_kept_which_might_be_that_of_a_secret() -> None:
    lines: deque[str] = deque(maxlen=5)
    reading, writing = os.pipe()
    os.write(writing, b"first\n" + b"x" * 995 + b"hunter2hunter2\nlast\n")
    os.close(writing)
    keep_lines(lines, reading)
    assert list(lines) == ["first\n", "x" * 995 + "hunte", "last\n"]
