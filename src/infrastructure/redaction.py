"""Text without secrets: the one piece that keeps keys out of logs, traces and errors."""

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr

BLANK = "***"
_NAMED_SECRET = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS|HEADERS)$")
"""What the variables that hold secrets are called, the providers' own included."""
_SHORTEST = 6
_PAIR = re.compile(r"=\s*(?:\w+(?:\s|%20)+)?([^,]+)")


class Secrets:
    """What nobody may be shown: the values given, and those of variables and of `.env` with names of secrets."""

    def __init__(self, known: Iterable[str] = (), *, env_file: Path | None = None) -> None:
        self._known = tuple(known)
        self._env_file = env_file
        self._in_file: tuple[str, ...] | None = None

    def blank(self, text: str) -> str:
        """Return the text with every secret blanked out, however it is written."""
        for form in self._forms():
            if form in text:
                text = text.replace(form, BLANK)
        return text

    def stand_in(self, text: str) -> bool:
        """Whether the text shows a secret."""
        return any(form in text for form in self._forms())

    def _forms(self) -> list[str]:
        """Return every way to write a secret, the longest first: what is left of a blanked whole tells nothing."""
        values = (*self._known, *_secret_values(os.environ), *self._file())
        forms = {form for value in values for part in _parts(value) for form in _written(part)}
        return sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True)

    def _file(self) -> tuple[str, ...]:
        if self._in_file is None:
            self._in_file = tuple(_secret_values(_read(self._env_file))) if self._env_file else ()
        return self._in_file


def secrets_within(value: object) -> Iterator[str]:
    """Yield every `SecretStr` that a value holds, at any depth."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from secrets_within(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from secrets_within(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from secrets_within(inner)


def _secret_values(variables: Mapping[str, str | None]) -> Iterator[str]:
    yield from (value for name, value in variables.items() if value and _NAMED_SECRET.search(name.upper()))


def _read(env_file: Path) -> Mapping[str, str | None]:
    logging.getLogger("dotenv").handlers = [logging.NullHandler()]  # a line that it cannot read is refused elsewhere
    try:
        return dotenv_values(env_file, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}


def _parts(value: str) -> Iterator[str]:
    """Yield the secret, and what of it is one by itself: the values of headers, the password of an address."""
    yield value
    for header in _PAIR.findall(value):
        yield header.strip()
    try:
        yield urlsplit(value).password or ""
    except ValueError:
        return


def _written(secret: str) -> set[str]:
    """Return the secret as it is, and as it stands in JSON, in Python and in an address."""
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, unquote(secret), quote(secret), quote(secret, safe=""), repr(secret)[1:-1], *in_json}
