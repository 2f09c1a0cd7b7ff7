"""The outline as a file that a person edits: YAML, with the notes' titles in comments."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from application.article.write_article import ProposedOutline
from domain.article.outline import InvalidOutline, Outline
from domain.identifiers import RunId
from domain.validation import in_words
from domain.visible_text import visible
from infrastructure.article.files import write_file
from infrastructure.settings import load_settings


def outline_file(run: RunId) -> Path:
    """Return where the outline of a run is written for a person."""
    return load_settings().data_dir / "outlines" / f"{run}.yaml"


def write_outline(file: Path, run: RunId, proposed: ProposedOutline) -> None:
    """Write the file, unless it exists: a person may have edited it."""
    if file.exists():
        return
    notes = "".join(f"#   {number}  {visible(title)}\n" for number, title in enumerate(proposed.notes, start=1))
    outline = yaml.safe_dump(proposed.outline.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100)
    how = "# Edit this outline as you like: change words; move, add or drop sections and notes. Then:\n"
    write_file(file, f"{how}#   agent runs approve {run}\n\n{outline}\n# The notes:\n{notes}")


def read_outline(file: Path) -> Outline:
    """Read an edited outline; raise `InvalidOutline` with what is wrong."""
    try:
        return Outline.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidOutline(f"The outline {file} cannot be read: {error}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidOutline(f"The outline {file} is not YAML: {error}") from error
    except ValidationError as error:
        raise InvalidOutline(f"The outline {file} is invalid: {'; '.join(in_words(error))}") from error
