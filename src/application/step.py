"""A step: a named piece of work that turns one contract into another."""

from typing import Protocol, TypeVar

from domain.contract import Contract
from domain.prompts import PromptName

Request = TypeVar("Request", bound=Contract)
Result = TypeVar("Result", bound=Contract)
Result_co = TypeVar("Result_co", bound=Contract, covariant=True)


class Step(Protocol[Request, Result_co]):
    """Turns a request into a result; its name is that of its file, its prompt and its test.

    `takes` and `gives` are their contracts; the fields of the request are the inputs of the prompt.
    """

    name: str
    takes: type[Request]

    @property
    def gives(self) -> type[Result_co]:
        """The contract of the result."""

    @property
    def prompt(self) -> PromptName | None:
        """The prompt that the step sends to a model; `None` if it asks no model."""

    async def execute(self, request: Request) -> Result_co:
        """Do the work; every failure is an `AgentError`."""
