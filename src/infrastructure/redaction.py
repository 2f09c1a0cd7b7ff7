"""Text without secrets, for logs, traces and errors."""

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote

from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr

REDACTED = "***"
_SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS|HEADERS)$", re.IGNORECASE)
"""How the names of variables that hold secrets end, the providers' own included."""
_MIN_LENGTH = 6
_PASSWORD = re.compile(r"://[^/:@]*:([^/@]+)@")
_HEADER_VALUE = re.compile(r"=\s*(?:\w+(?:\s|%20)+)?([^,]+)")


class Secrets:
    """The secrets of this process: those in the settings, and the variables whose names say so."""

    def __init__(self, settings: BaseModel | None = None, *, env_file: Path | None = None) -> None:
        self._settings = settings
        self._env_file = env_file

    def redact(self, text: str) -> str:
        """Return the text with every secret replaced, the longest first, so that no rest of one remains."""
        variables = [*os.environ.items(), *_read(self._env_file).items()]
        named = (value for name, value in variables if value and _SECRET_NAME.search(name))
        parts = (part for value in (*_secrets_in(self._settings), *named) for part in _parts(value))
        forms = {form for part in parts for form in _written(part) if len(form) >= _MIN_LENGTH}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, REDACTED)
        return text


def _read(env_file: Path | None) -> Mapping[str, str | None]:
    logging.getLogger("dotenv").addHandler(logging.NullHandler())  # an invalid line is refused by the settings
    try:
        return dotenv_values(env_file, encoding="utf-8-sig") if env_file else {}
    except UnicodeDecodeError:
        return {}


def _secrets_in(value: object) -> Iterator[str]:
    """Yield every `SecretStr` in a value, at any depth."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from _secrets_in(dict(value))
    elif isinstance(value, Mapping):
        yield from _secrets_in(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _secrets_in(inner)


def _parts(secret: str) -> Iterator[str]:
    """Yield the secret, and those inside it: the values of headers, the password of an address."""
    yield secret
    yield from (value.strip() for value in _HEADER_VALUE.findall(secret))
    yield from _PASSWORD.findall(secret)


def _written(secret: str) -> set[str]:
    """Return the secret as it is, in JSON, in Python and in an address."""
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, unquote(secret), quote(secret), quote(secret, safe=""), repr(secret)[1:-1], *in_json}
