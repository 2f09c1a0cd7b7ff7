"""Text without secrets, for logs, traces and errors."""

import json
import logging
import os
import re
from abc import abstractmethod
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import quote, quote_plus, unquote

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
_LONG_NAME = 16
"""A name of at least this length in an address without a password is taken for a key."""


@runtime_checkable
class HoldsSecrets(Protocol):
    """Settings with secrets in fields of other types than `SecretStr`, such as a key in the path of an address."""

    @abstractmethod
    def secrets(self) -> Iterator[str]:
        """Yield them."""


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
        for form, bare in forms:
            if len(bare) >= _MIN_LENGTH and bare in whole:
                text = _broken(form, bare).sub(REDACTED, text)
        return text

    def _forms(self) -> tuple[tuple[str, bytes], ...]:
        """Return each form of each current secret, the longest first, and the same form without white space."""
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
    """Return the text without white space, line breaks in JSON, and backslashes."""
    encoded = text.encode("utf-8", "surrogatepass").replace(b"\\n", b"").replace(b"\\r", b"")
    return encoded.translate(None, b" \t\n\v\f\r\\")


@lru_cache(maxsize=1024)
def _broken(form: str, bare: bytes) -> re.Pattern[str]:
    """Return a pattern for a form of a secret that is broken into lines or columns, or nested in JSON within JSON."""
    before, after = (r"\\*" if edge == "\\" else "" for edge in (form[0], form[-1]))
    return re.compile(before + r"(?:\s|\\[nr]?)*".join(map(re.escape, bare.decode("utf-8", "surrogatepass"))) + after)


def _read(env_file: Path | None) -> Mapping[str, str | None]:
    logging.getLogger("dotenv").addHandler(logging.NullHandler())  # the settings refuse an invalid line
    try:
        return dotenv_values(env_file, encoding="utf-8-sig") if env_file else {}
    except (OSError, UnicodeDecodeError):  # the settings refuse such a file
        return {}


def _secrets_in(value: object) -> Iterator[str]:
    """Yield, at any depth of a value, each `SecretStr`, the passwords of addresses, and the rest of `HoldsSecrets`."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from _secrets_in(dict(value))
        yield from value.secrets() if isinstance(value, HoldsSecrets) else ()
    elif isinstance(value, Mapping):
        yield from _secrets_in(tuple(value.values()))
    elif isinstance(value, str | AnyUrl):
        yield from _in_address(str(value))
    elif isinstance(value, list | tuple):
        for inner in value:
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
    """Return the forms in which the secret may appear: plain, in JSON, Python, HTML, an address, base64 and hex."""
    encoded = secret.encode("utf-8", "surrogatepass")
    in_json = json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]
    for_html = re.sub("[&<>]", lambda each: f"\\u{ord(each[0]):04x}", in_json[1])
    all_in_json = re.sub("(....)", r"\\u\1", secret.encode("utf-16-be", "surrogatepass").hex())
    quoted = quote(encoded), quote(encoded, safe=""), quote_plus(encoded), "".join(f"%{byte:02X}" for byte in encoded)
    lower = (re.sub("%..", lambda each: each[0].lower(), each) for each in quoted)
    in_html = escape(secret), *("".join(f"&#{form % ord(each)};" for each in secret) for form in ("%d", "x%x", "x%X"))
    others = unquote(secret), repr(secret)[1:-1], encoded.hex(), encoded.hex().upper(), *_in_base64(encoded)
    return frozenset({secret, *in_json, for_html, all_in_json, *quoted, *lower, *in_html, *others})


def _in_base64(secret: bytes) -> Iterator[str]:
    """Yield the letters that the secret has in base64, for each of the three offsets at which it may start."""
    for before, shared in ((0, 0), (1, 2), (2, 3)):
        whole = b64encode(bytes(before) + secret).decode().rstrip("=")
        letters = whole[shared : len(whole) - ((before + len(secret)) % 3 > 0)]
        yield from (letters, letters.translate(str.maketrans("+/", "-_")))
