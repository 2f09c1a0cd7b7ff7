"""Data sets in memory."""

from collections.abc import Mapping

from typing_extensions import override

from application.ports.dataset_source import DatasetSource
from domain.datasets import Dataset
from infrastructure.dataset_sources.shape import parse_dataset, unknown_dataset


class InMemoryDatasetSource(DatasetSource):
    """Holds the text that the files would have, by the data sets' names; a folder of notes is named as it stands."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    @override
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    @override
    def read(self, name: str) -> Dataset:
        if name not in self._texts:
            raise unknown_dataset(name, self.names())
        return parse_dataset(name, self._texts[name], where=name)
