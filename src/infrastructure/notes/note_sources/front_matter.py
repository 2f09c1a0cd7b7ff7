"""YAML front matter: from `---` on the first line to the next line `---` or `...`.

If a blank line comes first, or what is between is not a mapping, it is part of the text: a note may well start with a
horizontal rule. Values are read as they are written: a date or a number is a string, and YAML tags mean nothing. If a
line is invalid, the title, tags and aliases are read.
"""

import re

import yaml

_MAX_BYTES = 16 * 1024
_MAX_DEPTH = 16
"""Lists and mappings within each other."""

_BLOCK = re.compile(r"---[ \t]*\n(?=\S)(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(?=[^\s#-][^:\n]{0,100}:(?:\s|$))", re.MULTILINE)
_OURS = re.compile(r"[\"']?(?:title|tags?|alias(?:es)?)[\"']?[ \t]*:", re.IGNORECASE)
_LOADER: type[yaml.CBaseLoader | yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Builds strings, lists and mappings, and nothing else."""


class UnfitFile(Exception):
    """The file is not a note that can be read; the message is the reason."""


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the fields, their names in lower case, and the text after them.

    Raises:
        UnfitFile: The block is too large, too deep, or has aliases, by which a few bytes become gigabytes.
    """
    block = _BLOCK.match(text)
    if block is None:
        return {}, text
    if len(block[1].encode()) > _MAX_BYTES:
        raise UnfitFile(f"has front matter of more than {_MAX_BYTES // 1024} KiB")
    try:
        fields = _load(block[1])
    except yaml.YAMLError:
        fields = dict(_repaired(field) for field in _FIELD.split(block[1]) if _OURS.match(field))
        if not fields:
            return {}, text
    return fields, text[block.end() :]


def _repaired(field: str) -> tuple[str, object]:
    """Return a field that may be invalid YAML: tabs indent, and a value in one line is what it says."""
    name, _, value = field.partition(":")
    try:
        return name.casefold(), _load(f"value:{value.expandtabs(2)}")["value"]
    except yaml.YAMLError:
        return name.casefold(), value.strip()


def _load(block: str) -> dict[str, object]:
    """Return a mapping, its names in lower case; raise `YAMLError` if the block is something else."""
    depth = 0
    for event in yaml.parse(block, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise UnfitFile("has front matter with YAML aliases, which are refused")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise UnfitFile(f"has front matter nested deeper than {_MAX_DEPTH} levels")
    loaded = yaml.load(block, Loader=_LOADER) if block.strip() else {}  # noqa: S506 - strings, lists and mappings only
    if not isinstance(loaded, dict):
        raise yaml.YAMLError
    return {str(name).casefold(): value for name, value in loaded.items()}
