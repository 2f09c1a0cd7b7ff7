"""What a part adds to the evaluation: an ability to examine, and measures that need its knowledge."""

from abc import abstractmethod
from typing import Protocol

from domain.evaluation.dataset import Answer, Case, Dataset
from domain.evaluation.measures import Measure


class Subject(Protocol):
    """An ability of the agent that data sets name as their `subject`."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What data sets call it."""

    @abstractmethod
    async def answer(self, case: Case) -> Answer:
        """Return what the agent makes of a case; raise an `AgentError` if it fails."""


class Examiner(Protocol):
    """Prepares the agent for a data set, and measures more of an answer than its words."""

    @abstractmethod
    async def prepare(self, dataset: Dataset) -> None:
        """Give the agent what the cases are about, and nothing else; raise `InvalidDataset` if it lacks something."""

    @abstractmethod
    async def measures(self, case: Case, answer: Answer) -> tuple[Measure, ...]:
        """Return further measures of an answer."""
