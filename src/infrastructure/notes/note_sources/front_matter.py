"""Front matter from the first line of a file on: YAML from `---` to `---` or `...`, TOML from `+++` to `+++`, or JSON.

Values of YAML are read as they are written: a date or a number is a string, and its tags and aliases mean nothing. A
field that is invalid costs that field; title, tags and aliases are read from it as far as they can be. A list is no
field, and is left out too. Prose, or more of it than fields, is part of the text: a note may well start with a rule.
"""

import re
import tomllib
from itertools import pairwise
from typing import NamedTuple

import yaml

_MAX_BYTES = 16 * 1024
_MAX_DEPTH = 16
"""Lists and mappings within each other."""
_MAX_UNREAD = 10
"""Lines of a file that are reported."""

_BLOCK = re.compile(
    r"(?:(---|\+\+\+|;;;)(yaml|toml|json)?[ \t]*(?:#[^\n]*)?\n(.*?)^(?:\1|\.\.\.)|(?=\{\n)(.*?^\}))[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_UNCLOSED = re.compile(r"---[ \t]*(?:#[^\n]*)?\n(?:[^\n]+\n)*?(?:title|tags?|alias(?:es)?):", re.IGNORECASE)
_FIELD = {"---": re.compile(r"^(?=[^\s#-]|-\S)", re.MULTILINE), "+++": re.compile(r"^(?=[\w\"'\[])", re.MULTILINE)}
"""Where a field begins: not at a comment, not at an item of a list. A block begins in the second line of its file."""
_NAME = re.compile(r"[\"']?([^:=\uff1a\n\"']{1,100}?)[\"']?[ \t]*(?::(?=\s)|[=\uff1a])[ \t]*")
_OURS = re.compile(r"[\"']?(title|tags?|alias(?:es)?)[\"']?[ \t]*[:=\uff1a][ \t]*", re.IGNORECASE)
_OUR_NAMES = {"title", "tag", "tags", "alias", "aliases"}
_PROSE = re.compile(r"[.!?]$|\[\[|\]\(", re.MULTILINE)
"""Of a list below a horizontal rule: sentences and links."""
_WORD = re.compile(r"[^\s,\uff0c\u3001\[\]{}\"'#]+")
_ALIAS = re.compile(r"[^\n,\uff0c\u3001\[\]\"]+")
_LOADER: type[yaml.CBaseLoader | yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Builds strings, lists and mappings, and nothing else."""


class UnfitFile(Exception):
    """The file is not a note that can be read; the message is the reason."""


class FrontMatter(NamedTuple):
    """The fields, their names in lower case; the text after them; and the lines that were not read, by number."""

    fields: dict[str, object]
    text: str
    unread: tuple[tuple[int, str], ...] = ()


def split_front_matter(text: str) -> FrontMatter:
    """Return the fields and the text; raise `UnfitFile` if there is more than 16 KiB before the text."""
    found = _BLOCK.match(text)
    if found is None:
        return FrontMatter({}, text, ((1, "--- is never closed"),) if _UNCLOSED.match(text) else ())
    mark, block = "+++" if found[2] == "toml" or found[1] == "+++" else "---", found[3] or found[4] or ""
    if len(block.encode()) > _MAX_BYTES:
        raise UnfitFile(f"has front matter of more than {_MAX_BYTES // 1024} KiB")
    starts = (*(beginning.start() for beginning in _FIELD[mark].finditer(block)), len(block))
    parts = [(2 + block.count("\n", 0, start), block[start:end]) for start, end in pairwise(starts)]
    names = [name[1].casefold() for _, field in parts if (name := _NAME.match(field))]
    unread: list[tuple[int, str]] = []
    fields, prose = _loaded(block, mark) or {}, 0
    is_repeated = mark == "---" and len(set(names)) < len(names)  # tables of TOML may have fields of one name
    if not fields or is_repeated or any(_is_incomplete(fields[name]) for name in _OUR_NAMES & fields.keys()):
        fields, unread, prose = _read_parts(parts, mark)
    if mark == "---" and re.match(r"-\s", block) and not (parts or _PROSE.search(block)):
        unread = [(2, block.partition("\n")[0])]
    is_plausible = not found[4] and (block.lstrip(" \t")[:1] != "\n" or len(fields) > 1)
    is_plausible = is_plausible or bool(_OUR_NAMES & fields.keys())
    is_invalid = not (fields or prose or found[4] or block[:1].isspace()) and bool(unread)
    if block.strip() and not is_invalid and not (fields and prose <= len(fields) and is_plausible):
        return FrontMatter({}, text)
    return FrontMatter(fields, text[found.end() :], tuple(sorted(unread)[:_MAX_UNREAD]))


def _read_parts(parts: list[tuple[int, str]], mark: str) -> tuple[dict[str, object], list[tuple[int, str]], int]:
    """Return the fields; the lines that were not read, also of a field that is repeated; and how many are prose."""
    fields: dict[str, object] = {}
    lines: dict[str, tuple[int, str]] = {}
    unread: list[tuple[int, str]] = []
    prose = 0
    for number, field in parts:
        line = (number, field.partition("\n")[0].strip())
        values = _read_field(field, mark)
        unread += [line] if values is None else [lines[name] for name in values if name in lines]
        prose += values is None and not _NAME.match(field)
        after = field.partition("\n")[2].partition("\n")[0].strip()
        if values and after[:1] != "#" and after not in str(values.get("title", after)):
            unread.append((number + 1, after))
        lines |= dict.fromkeys(values or (), line)
        fields |= values or {}
    return fields, unread, prose


def _read_field(field: str, mark: str) -> dict[str, object] | None:
    """Return what a field says; of an invalid one only what is ours, else `None`."""
    loaded = _loaded(field, mark)
    ours = _OURS.match(field)
    if ours is None or (loaded and not all(map(_is_incomplete, loaded.values()))):
        return loaded
    name, value = ours[1].casefold(), field[ours.end() :].strip()
    if name == "title":
        value = value.partition("\n")[0].strip()
        is_quoted = value[:1] in {'"', "'"} and (value[-1] == value[0] or value.count(value[0]) == 1)
        return {name: value[1:].removesuffix(value[0]) if is_quoted else value}
    items = (_WORD if name.startswith("tag") else _ALIAS).findall(value)
    words = (item.strip().lstrip("-").strip() for item in items)
    return {name: [word for word in words if any(map(str.isalnum, word))]}


def _is_incomplete(value: object) -> bool:
    """Whether a value is empty, or has an empty item: YAML reads `- #gpu` as a comment."""
    return not value or (isinstance(value, list) and not all(value))


def _loaded(block: str, mark: str) -> dict[str, object] | None:
    try:
        if mark == "---":
            return _load_yaml(block)
        loaded = tomllib.loads(block)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):
        return None
    tables = (value for value in loaded.values() if isinstance(value, dict))
    return {name.casefold(): value for table in (*tables, loaded) for name, value in table.items()}


def _load_yaml(field: str) -> dict[str, object]:
    """Return a mapping, its names in lower case; raise `YAMLError` if it is something else, deep, or has aliases."""
    field = field.expandtabs(2)
    depth = 0
    for event in yaml.parse(field, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent):  # a few bytes with aliases become gigabytes
            raise yaml.YAMLError
    loaded = yaml.load(field, Loader=_LOADER)  # noqa: S506 - strings, lists and mappings only
    if not isinstance(loaded, dict):
        raise yaml.YAMLError
    return {str(name).casefold(): value for name, value in loaded.items()}
