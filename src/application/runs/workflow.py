"""A workflow: work in named steps, which a run does once, however often it is executed."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import ValidationError

from application.runs.run_in_progress import RunInProgress
from domain.contract import Contract
from domain.errors import InvalidRequest, NotFound
from domain.validation import in_words

Request = TypeVar("Request", bound=Contract)
Outcome_co = TypeVar("Outcome_co", bound=Contract, covariant=True)


@dataclass(frozen=True)
class WorkflowResult(Generic[Outcome_co]):
    """The outcome for the caller; where it is, in words, and the run's title, for the journal.

    A run that is `waiting` needs a person's decision before it can be resumed.
    """

    outcome: Outcome_co
    where: str = ""
    title: str = ""
    status: Literal["done", "waiting"] = "done"


class Workflow(Protocol[Request, Outcome_co]):
    """Reads as its steps: everything that takes time, costs money or can fail is a step of the run.

    Callers of the API and clients over MCP start one that says `open_to_callers = True`, with any request, and read its
    result: its requests must name no file, and nothing else that callers must not decide.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """The name in journals and traces: that of the file."""

    @property
    @abstractmethod
    def takes(self) -> type[Request]:
        """The contract of the request."""

    @abstractmethod
    async def execute(self, request: Request, run: RunInProgress) -> WorkflowResult[Outcome_co]:
        """Do the steps in the run, and return their outcome."""


def open_workflows(workflows: Iterable[Workflow[Any, Contract]]) -> list[Workflow[Any, Contract]]:
    """Return the workflows that callers may start."""
    return [workflow for workflow in workflows if getattr(workflow, "open_to_callers", False)]


def find_workflow(workflows: Iterable[Workflow[Any, Contract]], name: str) -> Workflow[Any, Contract]:
    """Return the workflow of this name; raise `NotFound`."""
    by_name = {workflow.name: workflow for workflow in workflows}
    if name not in by_name:
        raise NotFound(f"There is no workflow {name}: the workflows are {', '.join(by_name)}")
    return by_name[name]


def parse_request(text: str, contract: type[Request]) -> Request:
    """Return a request that is given, or was recorded, as JSON; raise `InvalidRequest` if it has another shape."""
    try:
        return contract.model_validate_json(text)
    except ValidationError as error:
        raise InvalidRequest(f"The request is invalid: {'; '.join(in_words(error))}") from error
