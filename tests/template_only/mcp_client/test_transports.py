from infrastructure.mcp_client.transports import MAX_BYTES, BoundedLines


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
