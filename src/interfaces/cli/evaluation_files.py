"""The files of evaluations: baselines, and reports."""

from pathlib import Path

from pydantic import ValidationError

from domain.datasets import InvalidDataset
from domain.errors import StorageUnusable
from domain.evaluations import DatasetResult, Evaluation

_REMEDY = "Write one with 'agent evaluate --save-baseline FILE'."


def read_baseline(place: Path) -> Evaluation:
    """Read an evaluation to compare with, from a file or all of a folder; raise `InvalidDataset` if one holds none."""
    files = sorted(place.glob("*.json")) if place.is_dir() else [place]
    if not files:
        raise InvalidDataset(f"There is no baseline in {place}", remedy=_REMEDY)
    read = [_read(file) for file in files]
    return read[0].model_copy(update={"datasets": tuple(dataset for one in read for dataset in one.datasets)})


def _read(file: Path) -> Evaluation:
    try:
        return Evaluation.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InvalidDataset(f"The baseline {file} cannot be read: {error.strerror}", remedy=_REMEDY) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidDataset(f"The baseline {file} does not hold: {where}: {first['msg']}", remedy=_REMEDY) from error


def write_baseline(place: Path, evaluation: Evaluation) -> None:
    """Write what is compared to a file, or to a folder that is there, with a file for each data set.

    A case has a line, so that a change is easy to see; nothing is of cost and time.
    """
    if not place.is_dir():
        _write(place, _baseline(evaluation))
        return
    for dataset in evaluation.datasets:
        _write(place / f"{dataset.name}.json", _baseline(evaluation.model_copy(update={"datasets": (dataset,)})))


def _baseline(evaluation: Evaluation) -> str:
    head = evaluation.model_dump_json(exclude={"datasets"}, exclude_defaults=True).removesuffix("}")
    datasets = ",\n".join(_lines(dataset) for dataset in evaluation.compared.datasets)
    return f'{head},"datasets":[\n{datasets}\n]}}\n'


def write_report(file: Path, text: str) -> Path:
    """Write a report, and return where it is."""
    _write(file, text)
    return file


def _lines(dataset: DatasetResult) -> str:
    name = dataset.model_dump_json(exclude={"cases"}).removesuffix("}")
    cases = ",\n".join(case.model_dump_json(exclude_defaults=True) for case in dataset.cases)
    return f'{name},"cases":[\n{cases}\n]}}'


def _write(file: Path, text: str) -> None:
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(file)
    except OSError as error:
        remedy = "Make room, or name a place that you may write."
        raise StorageUnusable(f"{file} cannot be written: {error.strerror}", remedy=remedy) from error
