"""YAML front matter of notes: title, tags and aliases.

Front matter begins on the first line, with `---` and a key right below, and ends at the next line `---` or `...`. If
what stands between is no YAML mapping, then it is part of the text, where nothing of it is lost: a note may well begin
with a horizontal rule. Every value is read as it is written: a date or a number is a string, and YAML tags mean
nothing. Of a key that stands twice, the last counts.

Refused are blocks that only an attack or an accident makes: too large, too deep, or with YAML aliases, by which a few
bytes grow to gigabytes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from infrastructure.note_sources.titles import as_title, clean
from infrastructure.note_sources.unfit_file import UnfitFile

LARGEST = 16 * 1024
"""Bytes of front matter that are read."""

DEEPEST = 16
"""Collections within collections that are read."""

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"[\"']?\w[\w .-]{0,60}[\"']?[ \t]{0,8}:\s")
_BETWEEN_TAGS = re.compile(r"[,\s]+")
_NOTHING = ("", "~", "null")
_LOADER: type[yaml.CBaseLoader | yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Builds strings, lists and mappings and nothing else; the one in C where PyYAML has it."""


@dataclass(frozen=True)
class FrontMatter:
    """What a note says of itself; the title is empty where it says none."""

    title: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter and the text without it; raise `UnfitFile` for a block that is refused."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return FrontMatter(), text
    block, body = text[opening.end() : closing.start()], text[closing.end() :]
    if not block:
        return FrontMatter(), body
    values = _load(block) if _KEY.match(block) else None
    if values is None:
        return FrontMatter(), text
    return (
        FrontMatter(
            title=as_title(_string(values.get("title"))),
            tags=tuple(tag.lstrip("#") for tag in _strings(values.get("tags", values.get("tag")), _BETWEEN_TAGS)),
            aliases=_strings(values.get("aliases", values.get("alias")), re.compile(",")),
        ),
        body,
    )


def _load(block: str) -> dict[str, object] | None:
    """Return the mapping, its keys in small letters; `None` if the block is none."""
    if len(block.encode()) > LARGEST:
        raise UnfitFile(f"has front matter of more than {LARGEST // 1024} KiB")
    try:
        _refuse_what_grows(yaml.parse(block, Loader=_LOADER))
        loaded = yaml.load(block, Loader=_LOADER)  # noqa: S506 - this loader builds strings, lists and mappings only
    except yaml.YAMLError:
        return None
    return {str(key).casefold(): value for key, value in loaded.items()} if isinstance(loaded, dict) else None


def _refuse_what_grows(events: Iterable[yaml.Event]) -> None:
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise UnfitFile("has front matter with YAML aliases, which are refused")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise UnfitFile(f"has front matter nested deeper than {DEEPEST} levels")


def _string(value: object) -> str:
    return "" if not isinstance(value, str) or value in _NOTHING else clean(value)


def _strings(value: object, separator: re.Pattern[str]) -> tuple[str, ...]:
    """Return a list's strings as they are, or the parts of one string."""
    if isinstance(value, list):
        parts = [clean(item) for item in value if isinstance(item, str)]
    else:
        parts = [part.strip() for part in separator.split(_string(value))]
    return tuple(part for part in parts if part)
