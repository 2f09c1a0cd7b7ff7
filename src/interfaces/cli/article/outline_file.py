"""The outline as a file that a person edits: YAML, with the notes' titles in comments."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError
from typing_extensions import override

from application.article.write_article import ProposedOutline
from domain.article.outline import InvalidOutline, Outline
from domain.identifiers import RunId
from domain.validation import summary
from domain.visible_text import visible
from infrastructure.article.files import write_file
from infrastructure.settings import load_settings


class _VisibleDumper(yaml.SafeDumper):
    """Quotes text with invisible characters, so that escapes can stand for them."""

    @override
    def represent_scalar(self, tag: str, value: str, style: str | None = None) -> yaml.ScalarNode:
        return super().represent_scalar(tag, value, style if visible(value) == value else '"')


def outline_file(run: RunId) -> Path:
    """Return the file in which a person finds and edits the outline of a run."""
    return load_settings().data_dir / "outlines" / f"{run}.yaml"


def write_outline(file: Path, run: RunId, proposed: ProposedOutline) -> None:
    """Write the file, unless it exists: a person may have edited it."""
    if file.exists():
        return
    notes = "".join(f"#   {number}  {visible(title)}\n" for number, title in enumerate(proposed.notes, start=1))
    document = proposed.outline.model_dump(mode="json")
    written = yaml.dump(document, Dumper=_VisibleDumper, sort_keys=False, allow_unicode=True, width=100)
    outline = "".join(each if each == "\n" or visible(each) == each else f"\\U{ord(each):08X}" for each in written)
    how = "# Edit this outline as you like: change words; move, add or drop sections and notes. Then:\n"
    for folder in (file.parents[1], file.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_file(file, f"{how}#   agent runs approve {run}\n\n{outline}\n# The notes:\n{notes}")
    file.chmod(0o600)


_WORDS = {
    "extra_forbidden": "is not a field of an outline",
    "int_parsing": "is not the number of a note",
    "missing": "is missing",
    "model_type": "has no fields, such as 'title: …' or 'heading: …'",
    "string_too_short": "is empty",
    "string_type": "is not text",
    "too_short": "has no item",
    "tuple_type": "is not a list",
}


def read_outline(file: Path) -> Outline:
    """Read an edited outline; raise `InvalidOutline` with what is wrong."""
    try:
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # every value is text
        return Outline.model_validate(loaded)
    except UnicodeDecodeError as error:
        raise InvalidOutline(f"The outline {file} is not UTF-8 text") from error
    except OSError as error:
        raise InvalidOutline(f"The outline {file} cannot be read: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        where = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InvalidOutline(f"The outline {file} is not YAML{where}: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidOutline(f"The outline {file} is not YAML: {error}") from error
    except ValidationError as error:
        raise InvalidOutline(f"The outline {file} is invalid: {summary(_faults(error))}") from error


def _faults(error: ValidationError) -> Iterator[str]:
    """Yield each fault in words, `section 2, note 1 is not …`, but not of a list or field that contains a fault."""
    below = {each["loc"][:end] for each in error.errors() for end in range(len(each["loc"]))}
    for each in error.errors():
        if each["loc"] not in below:
            place = ", ".join(map(str, each["loc"]))
            named = re.sub(r"(\w+)s, (\d+)", lambda found: f"{found[1]} {int(found[2]) + 1}", place)
            yield f"{named or 'it'} {_WORDS.get(each['type'], each['msg'])}"
