"""Front matter at the start of a file: YAML from `---` to `---` or `...`, TOML from `+++` to `+++`, or JSON.

YAML is read without types: a date or a number is a string, and YAML's own tags and aliases are not resolved. An invalid
field is left out, but title, tags and aliases are read from it as far as possible. A list in place of fields is left
out too. A block with more prose than fields belongs to the text: a note may start with a horizontal rule.
"""

import re
import tomllib
from itertools import pairwise
from typing import NamedTuple

import yaml

_MAX_BYTES = 16 * 1024
_MAX_DEPTH = 16
"""The deepest nesting of lists and mappings."""
_MAX_UNREAD = 10
"""The most lines of a file that are reported."""

_BLOCK = re.compile(
    r"(?:(---|\+\+\+|;;;)(yaml|toml|json)?[ \t]*(?:#[^\n]*)?\n(.*?)^(?:\1|\.\.\.)|(?=\{\n)(.*?^\}))[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_UNCLOSED = re.compile(r"---[ \t]*(?:#[^\n]*)?\n(?:[^\n]+\n)*?(?:title|tags?|alias(?:es)?):", re.IGNORECASE)
_FIELD = {"---": re.compile(r"^(?=[^\s#-]|-\S)", re.MULTILINE), "+++": re.compile(r"^(?=[\w\"'\[])", re.MULTILINE)}
"""The start of a field, which is not a comment or an item of a list."""
_NAME = re.compile(r"[\"']?([^:=\uff1a\n\"']{1,100}?)[\"']?[ \t]*(?::(?=\s)|[=\uff1a])[ \t]*")
_OURS = re.compile(r"[\"']?(title|tags?|alias(?:es)?)[\"']?[ \t]*[:=\uff1a][ \t]*", re.IGNORECASE)
_OUR_NAMES = {"title", "tag", "tags", "alias", "aliases"}
_PROSE = re.compile(r"[.!?]$|\[\[|\]\(", re.MULTILINE)
"""Sentences and links, as in a list below a horizontal rule."""
_WORD = re.compile(r"[^\s,\uff0c\u3001\[\]{}\"'#]+")
_ALIAS = re.compile(r"[^\n,\uff0c\u3001\[\]\"]+")
_LOADER: type[yaml.CBaseLoader | yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Creates only strings, lists and mappings."""


class UnfitFile(Exception):
    """The file cannot be read as a note; the message is the reason."""


class FrontMatter(NamedTuple):
    """The fields, with names in lower case; the text after them; and the numbers and texts of unread lines."""

    fields: dict[str, object]
    text: str
    unread: tuple[tuple[int, str], ...] = ()


def split_front_matter(text: str) -> FrontMatter:
    """Return the fields and the text; raise `UnfitFile` if there is more than 16 KiB before the text."""
    found = _BLOCK.match(text)
    if found is None:
        return FrontMatter({}, text, ((1, "--- is never closed"),) if _UNCLOSED.match(text) else ())
    mark = "+++" if found[2] == "toml" or found[1] == "+++" else "---"
    is_json, block = bool(found[4]), found[3] or found[4] or ""
    if len(block.encode()) > _MAX_BYTES:
        raise UnfitFile(f"has front matter of more than {_MAX_BYTES // 1024} KiB")
    starts = (*(beginning.start() for beginning in _FIELD[mark].finditer(block)), len(block))
    parts = [(2 + block.count("\n", 0, start), block[start:end]) for start, end in pairwise(starts)]  # from line 2
    names = [name[1].casefold() for name in (_NAME.match(field) for _, field in parts) if name]
    unread: list[tuple[int, str]] = []
    fields, prose = _loaded(block, mark) or {}, 0
    is_repeated = mark == "---" and len(set(names)) < len(names)  # tables of TOML may have fields of one name
    if not fields or is_repeated or any(_is_incomplete(fields[name]) for name in _OUR_NAMES & fields.keys()):
        fields, unread, prose = _read_parts(parts, mark)
    if mark == "---" and re.match(r"-\s", block) and not (parts or _PROSE.search(block)):
        unread = [(2, block.partition("\n")[0])]
    starts_blank = block.lstrip(" \t").startswith("\n")
    is_plausible = bool(_OUR_NAMES & fields.keys()) or (not is_json and (not starts_blank or len(fields) > 1))
    has_fields = bool(fields) and prose <= len(fields) and is_plausible
    is_invalid = bool(unread) and not (fields or prose or is_json or block[:1].isspace())
    if block.strip() and not has_fields and not is_invalid:
        return FrontMatter({}, text)
    return FrontMatter(fields, text[found.end() :], tuple(sorted(unread)[:_MAX_UNREAD]))


def _read_parts(parts: list[tuple[int, str]], mark: str) -> tuple[dict[str, object], list[tuple[int, str]], int]:
    """Return the fields; the unread lines, also those of repeated fields; and the number of parts that are prose."""
    fields: dict[str, object] = {}
    lines: dict[str, tuple[int, str]] = {}
    unread: list[tuple[int, str]] = []
    prose = 0
    for number, field in parts:
        line = (number, field.partition("\n")[0].strip())
        values = _read_field(field, mark)
        unread += [line] if values is None else [lines[name] for name in values if name in lines]
        prose += 1 if values is None and not _NAME.match(field) else 0
        second = field.partition("\n")[2].partition("\n")[0].strip()
        if values and "title" in values and not second.startswith("#") and second not in str(values["title"]):
            unread.append((number + 1, second))
        lines |= dict.fromkeys(values or (), line)
        fields |= values or {}
    return fields, unread, prose


def _read_field(field: str, mark: str) -> dict[str, object] | None:
    """Return the field; of an invalid one only title, tags or aliases, as far as they can be read, else `None`."""
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
    """Return a mapping with names in lower case; raise `YAMLError` if it is none, is too deep, or has YAML aliases."""
    field = field.expandtabs(2)
    depth = 0
    for event in yaml.parse(field, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent):  # a few bytes with aliases become gigabytes
            raise yaml.YAMLError
    loaded = yaml.load(field, Loader=_LOADER)  # noqa: S506 - strings, lists and mappings only
    if not isinstance(loaded, dict):
        raise yaml.YAMLError
    return {str(name).casefold(): value for name, value in loaded.items()}
