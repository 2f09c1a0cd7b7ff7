"""Data sets as YAML files in a folder, `<name>.yaml`, each with its baseline beside it, `<name>.baseline.json`."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from domain.errors import StorageUnusable
from domain.evaluation.dataset import Dataset, InvalidDataset, UnknownDataset
from domain.evaluation.evaluation import Evaluation
from domain.validation import in_words
from infrastructure.settings import expanded


def read_datasets(folder: Path, name: str | None) -> tuple[Dataset, ...]:
    """Return the data set, or those in the folder, of this name, or all; raise `UnknownDataset` if there are none."""
    files = {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.y*ml"))}
    chosen = [known for known in files if name in {None, known} or known.startswith(f"{name}/")]
    if not chosen:
        known = ", ".join(files) or "none"
        raise UnknownDataset(f"There is no data set {name or ''} in {folder}; the data sets are: {known}")
    return tuple(_dataset(known, files[known]) for known in chosen)


def _dataset(name: str, path: Path) -> Dataset:
    """Return a data set; its values are read as text, and the path of its material is relative to the file."""
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)
        dataset = Dataset.model_validate({**(loaded or {}), "name": name})
        material = str(path.parent / expanded(Path(dataset.material))) if dataset.material else ""
    except ValidationError as error:
        raise InvalidDataset(f"The data set {path} is invalid: {'; '.join(in_words(error))}") from error
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError) as error:
        raise InvalidDataset(f"The data set {path} cannot be read: {error}") from error
    return dataset.model_copy(update={"material": material})


def read_baseline(folder: Path, dataset: Dataset) -> Evaluation:
    """Return the baseline of a data set; raise `InvalidDataset` if there is none."""
    path = _baseline(folder, dataset)
    try:
        return Evaluation.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InvalidDataset(f"The baseline {path} is invalid: {'; '.join(in_words(error))}") from error
    except OSError as error:
        raise InvalidDataset(f"{dataset.name} has no baseline {path}: {error.strerror}") from error


def write_baseline(folder: Path, dataset: Dataset, evaluation: Evaluation) -> Path:
    """Write the baseline of a data set, with each case on its own line, and return its path."""
    path = _baseline(folder, dataset)
    kept = evaluation.of(dataset.name).model_dump_json(exclude_defaults=True)
    try:
        path.write_text(kept.replace('{"dataset', '\n{"dataset') + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise StorageUnusable(f"The baseline {path} cannot be written: {error.strerror}") from error
    return path


def _baseline(folder: Path, dataset: Dataset) -> Path:
    return folder / f"{dataset.name}.baseline.json"
