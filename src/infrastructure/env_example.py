"""Prints `.env.example`: every setting with its description and default, from the settings themselves."""

import inspect
import re
import textwrap
from itertools import groupby

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infrastructure.settings import Settings
from infrastructure.variables import variable_of

HEAD = """\
# Every setting, with its default. Copy this file to .env, and take the mark from the lines that you change.
# The environment goes before .env, and the command line before both. Written by 'make format'; do not edit.
"""

_MARK = re.compile(r" *# (?P<kind>part|end): (?P<names>[a-z_ ]+)")
_FIELD = re.compile(r" *(?P<name>\w+): .*?(?:  # part: (?P<part>[a-z_ ]+))?$")


def env_example() -> str:
    """Return the text of `.env.example`."""
    described = {name: _described(name, field) for name, field in Settings.model_fields.items()}
    return "\n".join((HEAD, *_marked(described, Settings)))


def _described(name: str, field: FieldInfo) -> str:
    description = textwrap.wrap(field.description or "", 116, initial_indent="# ", subsequent_indent="# ")
    default = field.get_default(call_default_factory=True)
    if not isinstance(default, BaseModel):
        return "\n".join((*description, f"#{variable_of(name)}={_shown(default)}", ""))
    inner = {
        part: f"#{variable_of(name, part)}={_shown(getattr(default, part))}" for part in type(default).model_fields
    }
    return "\n".join((*description, *_marked(inner, type(default)), ""))


def _marked(texts: dict[str, str], shape: type[BaseModel]) -> list[str]:
    """Put the texts of fields that belong to an optional part between its marks, as the fields are in the source."""
    parts = _parts(shape)
    marked: list[str] = []
    for part, names in groupby(texts, key=parts.__getitem__):
        within = [texts[name] for name in names]
        marked += [f"# part: {part}", *within, f"# end: {part}"] if part else within
    return marked


def _parts(shape: type[BaseModel]) -> dict[str, str]:
    """Return the optional part that each field belongs to by the marks in the source; an empty name for none."""
    found = dict.fromkeys(shape.model_fields, "")
    within = ""
    for line in inspect.getsource(shape).splitlines():
        if mark := _MARK.fullmatch(line):
            within = mark["names"] if mark["kind"] == "part" else ""
        elif (field := _FIELD.match(line)) and field["name"] in found:
            found[field["name"]] = within or field["part"] or ""
    return found


def _shown(value: object) -> str:
    return "" if value is None or value == () else str(value)


if __name__ == "__main__":
    print(env_example(), end="")  # noqa: T201 - a program whose output is the file
