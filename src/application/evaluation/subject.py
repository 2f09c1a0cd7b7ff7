"""What a part adds to the evaluation: an ability to evaluate, and measures that need the part's knowledge."""

from abc import abstractmethod
from typing import Protocol

from domain.evaluation.dataset import Answer, Case, Dataset
from domain.evaluation.measures import Measure


class Subject(Protocol):
    """An ability of the agent that is evaluated; a data set names it as its `subject`."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name that data sets use."""

    @abstractmethod
    async def answer(self, case: Case) -> Answer:
        """Return the agent's answer to a case; raise an `AgentError` if it fails."""


class Examiner(Protocol):
    """Prepares the agent for a data set, and adds measures that need more than the text of an answer."""

    @abstractmethod
    async def prepare(self, dataset: Dataset) -> None:
        """Give the agent the material of this data set, and of no other; raise `InvalidDataset` if some is missing."""

    @abstractmethod
    async def measures(self, case: Case, answer: Answer) -> tuple[Measure, ...]:
        """Return these measures of an answer; empty if they do not apply to the case."""
