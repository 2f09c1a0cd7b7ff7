"""Data sets in a folder of YAML files: `evals/<name>.yaml`."""

from pathlib import Path

from typing_extensions import override

from application.ports.dataset_source import DatasetSource
from domain.datasets import Dataset, InvalidDataset
from infrastructure.dataset_sources.shape import parse_dataset, unknown_dataset

_SUFFIXES = (".yaml", ".yml")


class YamlFolderDatasetSource(DatasetSource):
    """Reads a file each time; a name with a file's ending is one elsewhere. Notes are named from the file's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._files()))

    @override
    def read(self, name: str) -> Dataset:
        path = Path(name) if name.endswith(_SUFFIXES) else self._files().get(name)
        if path is None:
            raise unknown_dataset(name, self.names())
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise unknown_dataset(name, self.names()) from error
        except (OSError, ValueError) as error:
            remedy = "Name a text file in UTF-8 that you may read."
            raise InvalidDataset(f"The data set {path} cannot be read: {error}", remedy=remedy) from error
        dataset = parse_dataset(path.stem, text, where=str(path))
        return dataset.model_copy(update={"notes": str(path.parent / Path(dataset.notes).expanduser())})

    def _files(self) -> dict[str, Path]:
        """Return the files by name; none where there is no folder."""
        try:
            return {path.stem: path for path in self._folder.iterdir() if path.suffix in _SUFFIXES}
        except FileNotFoundError:
            return {}
        except OSError as error:
            remedy = "Set AGENT_EVALS_DIR to a folder that you may read."
            raise InvalidDataset(f"The data sets in {self._folder} cannot be read: {error}", remedy=remedy) from error
