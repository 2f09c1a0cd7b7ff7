"""The shape of a data set as text: YAML with the fields of `Dataset`, but for its name, which is the file's."""

from collections.abc import Iterable

import yaml
from pydantic import ValidationError

from domain.datasets import Dataset, InvalidDataset, UnknownDataset

_MEND = "Mend it; docs/how-to/add-an-evaluation.md shows what stands in one."


def parse_dataset(name: str, text: str, *, where: str) -> Dataset:
    """Return the data set, every word of it as it is written; raise `InvalidDataset` with what is wrong, and where."""
    try:
        loaded = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidDataset(f"The data set {where} is not YAML: {error}", remedy=_MEND) from error
    if not isinstance(loaded, dict):
        raise InvalidDataset(f"The data set {where} does not hold: it has no notes and no cases", remedy=_MEND)
    if "name" in loaded:
        raise InvalidDataset(f"The data set {where} does not hold: its name is that of its file", remedy=_MEND)
    try:
        return Dataset.model_validate({**loaded, "name": name})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
        raise InvalidDataset(f"The data set {where} does not hold: {place}: {first['msg']}", remedy=_MEND) from error


def unknown_dataset(name: str, there: Iterable[str]) -> UnknownDataset:
    """Return the error that there is none of this name."""
    return UnknownDataset(f"There is no data set {name}", remedy=f"There are {', '.join(there) or 'none'}.")
