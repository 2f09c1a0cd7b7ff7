"""Print `.env.example`: every setting with its description and default, from the settings themselves."""

import textwrap
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infrastructure.settings import Settings, settings_type, variable_of

HEAD = """\
# Every setting with its default. Copy this file to .env and uncomment the lines that you change.
# The command line wins over the environment, and that over .env. Written by 'make format'; do not edit.
"""


def main() -> None:
    """Print the file: a section for each setting or group of the core, and for each part with the `FIELDS` it adds."""
    sections: list[list[str]] = []
    for name, field in settings_type().model_fields.items():
        if name in Settings.model_fields or isinstance(field.default, BaseModel):
            sections.append([])
        sections[-1] += _section(name, field)
    print(HEAD)  # noqa: T201 - a program whose output is the file
    for section in sections:
        print("\n".join(section), end="\n\n")  # noqa: T201


def _section(name: str, field: FieldInfo) -> Iterator[str]:
    if not isinstance(field.default, BaseModel):
        yield from _described(variable_of(name), field, field.default)
        return
    yield f"# {name}: {' '.join((type(field.default).__doc__ or '').split())}"
    for inner, inner_field in type(field.default).model_fields.items():
        yield from _described(variable_of(name, inner), inner_field, getattr(field.default, inner))


def _described(variable: str, field: FieldInfo, default: object) -> Iterator[str]:
    yield from textwrap.wrap(field.description or "", 116, initial_indent="# ", subsequent_indent="# ")
    yield f"#{variable}={'' if default in (None, (), {}) else default}"


if __name__ == "__main__":
    main()
