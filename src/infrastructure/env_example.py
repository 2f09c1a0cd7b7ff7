"""Prints `.env.example`: every setting with its description and default, from the settings themselves."""

import textwrap

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infrastructure.settings import Settings, variable_of

HEAD = """\
# Every setting, with its default. Copy this file to .env, and take the mark from the lines that you change.
# The environment goes before .env, and the command line before both. Written by 'make format'; do not edit.
"""


def env_example() -> str:
    """Return the text of `.env.example`."""
    parts = [HEAD]
    for name, field in Settings.model_fields.items():
        parts.append(
            "\n".join(textwrap.wrap(field.description or "", 116, initial_indent="# ", subsequent_indent="# "))
        )
        parts.append("\n".join(_lines(name, field)) + "\n")
    return "\n".join(parts)


def _lines(name: str, field: FieldInfo) -> list[str]:
    default = field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel):
        return [f"#{variable_of(name, part)}={_shown(getattr(default, part))}" for part in type(default).model_fields]
    return [f"#{variable_of(name)}={_shown(default)}"]


def _shown(value: object) -> str:
    return "" if value is None else str(value)


if __name__ == "__main__":
    print(env_example(), end="")  # noqa: T201 - a program whose output is the file
