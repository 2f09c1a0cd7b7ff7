"""The outline as a file that a person edits: YAML, with the notes' titles beside their ids."""

import sys
from pathlib import Path

import yaml
from pydantic import ValidationError

from domain.errors import StorageUnusable
from domain.notes import NoteSelection
from domain.outlines import InvalidOutline, Outline
from domain.runs import RunId


def write_outline(file: Path, run: RunId, outline: Outline, notes: NoteSelection) -> None:
    """Write the file, whole or not at all, unless it is there: a person may have edited it."""
    if file.exists():
        return
    titles = {note.id: _in_a_comment(f"{note.title} ({note.source})") for note in notes.notes}
    lines = [
        "# Edit this outline as you like: change words, move, add or drop sections and notes. Then:",
        f"#   agent runs approve {run}",
        f"title: {_quoted(outline.title)}",
        f"thesis: {_quoted(outline.thesis)}",
        "sections:",
    ]
    for section in outline.sections:
        lines += [f"  - heading: {_quoted(section.heading)}", f"    purpose: {_quoted(section.purpose)}", "    notes:"]
        lines += [f"      - {_quoted(note)}  # {titles.get(note, '')}" for note in section.notes]
    lines += ["", "# The notes that may be named:", *(f"#   {note}  {title}" for note, title in titles.items())]
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        remedy = "Make room, or let this user write there, and resume the run."
        raise StorageUnusable(f"The outline cannot be written to {file}: {error.strerror}", remedy=remedy) from error


def read_outline(file: Path) -> Outline:
    """Read an edited outline, every value of it as it is written; raise `InvalidOutline` with what is wrong."""
    try:
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        return Outline.model_validate(loaded)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidOutline(
            f"The outline {file} cannot be read: {error}", remedy="Name a text file in UTF-8 with --outline."
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidOutline(f"The outline {file} is not YAML: {error}", remedy="Mend it and approve again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidOutline(
            f"The outline {file} does not hold: {where}: {first['msg']}", remedy="Mend it and approve again."
        ) from error


def _quoted(text: str) -> str:
    dumped: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=sys.maxsize)
    return dumped.strip()


def _in_a_comment(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
