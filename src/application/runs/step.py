"""What a step of a run is."""

from abc import abstractmethod
from typing import Protocol, TypeVar

from domain.contract import Contract
from domain.prompts import PromptName

Request = TypeVar("Request", bound=Contract)
Result = TypeVar("Result", bound=Contract)
Result_co = TypeVar("Result_co", bound=Contract, covariant=True)


class Step(Protocol[Request, Result_co]):
    """A named piece of work from one contract to another; the journal keeps both, so it can be reused or replayed."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What the step is called, in the journal and everywhere."""

    @property
    @abstractmethod
    def takes(self) -> type[Request]:
        """The contract of its request."""

    @property
    @abstractmethod
    def gives(self) -> type[Result_co]:
        """The contract of its result."""

    @property
    @abstractmethod
    def prompt(self) -> PromptName | None:
        """The prompt that it puts to a model, whose inputs are the request's fields; none if it asks no model."""

    @abstractmethod
    async def execute(self, request: Request) -> Result_co:
        """Do the work; what goes wrong is one of the errors in `domain.errors`."""
