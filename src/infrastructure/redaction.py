"""Text without secrets, for logs, traces and errors."""

import json
import logging
import os
import re
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import quote_plus

from dotenv import dotenv_values
from pydantic import AnyUrl, BaseModel, SecretStr

REDACTED = "***"
SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS|HEADERS)$", re.IGNORECASE)
"""The end of the name of a variable with a secret, such as `ANTHROPIC_API_KEY`."""
_MIN_LENGTH = 6
_PLACEHOLDER = re.compile(r"(?=.{1,10}\Z)[a-z]+(?:-[a-z]+)*")
"""A word in place of a key where none is needed, such as `ollama`; it would be redacted in ordinary text too."""
_ADDRESS = re.compile(r"(?:^|//)(([^/?#\s:@]*):?([^/?#\s]*))@")
"""An address with a name or a password before its host."""
_HEADER_VALUE = re.compile(r"=\s*(?:\w+(?:\s|%20)+)?([^,]+)")
_SCHEME_VALUE = re.compile(r"(?i:(basic)|\w+)\s+(\S+)")
_ESCAPE = re.compile(
    rb"(?:%(?:25)*|\\x)([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|&(?:amp;)*((?:#[xX]?[0-9a-fA-F]{1,9}|amp|apos|gt|lt|quot);)"
)
"""A letter, or a byte of it, as an address, Python, JSON or HTML writes it."""
_LONG_NAME = 16
"""A name of at least this length in an address without a password is taken for a key."""


class Secrets:
    """The secrets of this process: those in the settings, and the variables whose names say so."""

    def __init__(self, settings: BaseModel | None = None, *, env_file: Path | None = None) -> None:
        self._settings = settings
        self._env_file = env_file
        self._known_for: object = None
        self._known: tuple[tuple[str, bytes], ...] = ()

    def redact(self, text: str) -> str:
        """Return the text with every secret replaced, the longest first: one may contain another."""
        forms = self._forms()
        for form, _ in forms:
            text = text.replace(form, REDACTED)
        whole = _bare(text)
        for bare in dict.fromkeys(bare for _, bare in forms if len(bare) >= _MIN_LENGTH and bare in whole):
            text = _without(bare, text)
        return text

    def _forms(self) -> tuple[tuple[str, bytes], ...]:
        """Return each form of each current secret, the longest first, and the same as `_bare` returns it."""
        file = self._env_file
        encoded = dict(getattr(os.environ, "_data", os.environ))  # decoding them would take longer than the rest
        state = encoded, file.stat().st_mtime_ns if file and file.is_file() else 0
        if state != self._known_for:
            variables = [*os.environ.items(), *_read(file).items()]
            named = (value for name, value in variables if value and SECRET_NAME.search(name))
            within = (part for _, value in variables if value and "://" in value for part in _in_address(value))
            parts = {part for value in (*_secrets_in(self._settings), *named, *within) for part in _parts(value)}
            written = (form for part in parts if not _PLACEHOLDER.fullmatch(part) for form in _written(part))
            forms = {form: _bare(form) for form in written if len(form) >= _MIN_LENGTH}
            self._known = tuple(sorted(forms.items(), key=lambda each: len(each[0]), reverse=True))
            self._known_for = state
        return self._known


def _bare(text: str) -> bytes:
    """Return the text decoded from escapes, without white space, line breaks in JSON, and backslashes."""
    encoded = re.sub(rb"\\[nr]", b"", text.encode("utf-8", "surrogatepass"))
    decoded = _ESCAPE.sub(lambda each: _decoded(*each.groups()), b"".join(encoded.split()))
    return b"".join(decoded.split()).replace(b"\\", b"")


@lru_cache(maxsize=1024)
def _decoded(byte: bytes | None, unit: bytes | None, entity: bytes) -> bytes:
    if byte:
        return bytes.fromhex(byte.decode())
    letter = chr(int(unit, 16)) if unit else unescape(f"&{entity.decode()}")
    return letter.encode("utf-8", "surrogatepass")


def _without(secret: bytes, text: str) -> str:
    """Replace a secret, as `_bare` returns it, in a text that writes it with escapes or breaks."""
    shown, place, size = "", 0, 64
    while True:
        piece = text[place : place + size]
        whole = _bare(piece)
        if secret in whole:
            end = bisect_left(range(len(piece)), x=True, key=lambda at: secret in _bare(piece[:at]))
            start = bisect_left(range(end), x=True, key=lambda at: secret not in _bare(piece[at:end])) - 1
            shown += piece[:start].rstrip("\\") + REDACTED
            place, size = place + end, 64
        elif place + size < len(text):  # no secret begins before a rest that is longer, and read as in the whole
            rests = ((at, _bare(piece[at:])) for at in range(size * 3 // 4 - 12, size * 3 // 4))
            at = next((at for at, rest in rests if len(rest) > len(secret) + 16 and whole.endswith(rest)), 0)
            shown += piece[:at]
            place, size = place + at, size if at else size * 2
        else:
            return shown + piece


def _read(env_file: Path | None) -> Mapping[str, str | None]:
    logging.getLogger("dotenv").addHandler(logging.NullHandler())  # the settings refuse an invalid line
    with suppress(OSError, UnicodeDecodeError):  # the settings refuse such a file
        return dotenv_values(env_file, encoding="utf-8-sig") if env_file else {}
    return {}


def _secrets_in(value: object) -> Iterator[str]:
    """Yield, at any depth of a value, each `SecretStr`, passwords in addresses, and `secrets()` of contracts."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from _secrets_in(dict(value))
        yield from getattr(value, "secrets", tuple)()
    elif isinstance(value, str | AnyUrl):
        yield from _in_address(str(value))
    elif isinstance(value, Mapping | list | tuple):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _secrets_in(inner)


def _in_address(address: str) -> Iterator[str]:
    for both, name, password in _ADDRESS.findall(address):
        yield f"{both}@"
        yield password or (name if len(name) >= _LONG_NAME else "")


def _parts(secret: str) -> Iterator[str]:
    """Yield the secret and its parts that are secret too: values of headers, passwords of addresses, decoded Basic."""
    yield secret
    yield from (value.strip() for value in _HEADER_VALUE.findall(secret))
    yield from _in_address(secret)
    if found := _SCHEME_VALUE.fullmatch(secret):
        yield found[2]
        with suppress(ValueError):
            decoded = b64decode(found[2]).decode() if found[1] else ""
            yield from (decoded, decoded.partition(":")[2])


@lru_cache(maxsize=1024)
def _written(secret: str) -> frozenset[str]:
    """Return the forms in which the secret may appear beside those that `_bare` decodes."""
    encoded = secret.encode("utf-8", "surrogatepass")
    in_json = json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]
    in_hex = encoded.hex(), encoded.hex(":")
    others = repr(secret)[1:-1], quote_plus(encoded), *in_hex, *map(str.upper, in_hex), *_in_base64(encoded)
    return frozenset({secret, *in_json, *others})


def _in_base64(secret: bytes) -> Iterator[str]:
    """Yield the letters that the secret has in base64, for each of the three offsets at which it may start."""
    for before, shared in ((0, 0), (1, 2), (2, 3)):
        whole = b64encode(bytes(before) + secret).decode().rstrip("=")
        letters = whole[shared : len(whole) - ((before + len(secret)) % 3 > 0)]
        yield from (letters, letters.translate(str.maketrans("+/", "-_")))
