"""What is secret in how an MCP server is started or reached, besides what is marked as a secret."""

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl

from pydantic import AnyUrl

from infrastructure.redaction import SECRET_NAME

_MIN_SEGMENT, _LONG_SEGMENT = 8, 20
"""Characters from which a piece of a path is a secret, if it has a digit, and from which it always is."""


def secrets_in_options(args: Sequence[str]) -> Iterator[str]:
    """Yield the values of options whose names say that they are secrets: `--api-key VALUE`, `--token=VALUE`."""
    for option, following in zip(args, (*args[1:], ""), strict=False):
        name, _, value = option.partition("=")
        if name.startswith("-") and SECRET_NAME.search(name):
            yield value or following


def secrets_in_path(address: AnyUrl) -> Iterator[str]:
    """Yield the path with the query, the values in the query, and the pieces of the path that nobody could guess."""
    path, query = address.path or "", address.query or ""
    yield f"{path}?{query}" if query else path
    yield from (value for _, value in parse_qsl(query))
    for segment in path.split("/"):
        if len(segment) >= (_MIN_SEGMENT if any(map(str.isdigit, segment)) else _LONG_SEGMENT):
            yield segment
