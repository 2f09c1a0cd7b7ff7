"""The port to where data sets are kept."""

from abc import abstractmethod
from typing import Protocol

from domain.datasets import Dataset


class DatasetSource(Protocol):
    """Reads the data sets that the agent is examined on."""

    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Return the name of every data set, sorted."""

    @abstractmethod
    def read(self, name: str) -> Dataset:
        """Return the data set of this name, its folder of notes as a note source can locate it.

        Raises:
            UnknownDataset: There is none.
            InvalidDataset: It cannot be read, or has not the shape of a data set; the message says where.
        """
