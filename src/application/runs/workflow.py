"""A workflow: work in named steps, each of which a run finishes once, however often the run is executed."""

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
    """The outcome for the caller; and for the journal, in words, `where` the outcome is, and the run's title.

    A run that is `waiting` needs a person's decision before it can be resumed.
    """

    outcome: Outcome_co
    where: str = ""
    title: str = ""
    status: Literal["done", "waiting"] = "done"


class Workflow(Protocol[Request, Outcome_co]):
    """Reads as its steps: everything that takes time, costs money or can fail is a step of the run.

    If a workflow says `open_to_callers = True`, callers of the API and MCP clients may start it with any request, and
    read its result: so its request must name no file, and nothing else that callers must not decide.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """The name in journals and traces; the file has the same name."""

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
    """Return the request in a JSON text that is given or recorded; raise `InvalidRequest` if it is invalid."""
    try:
        return contract.model_validate_json(text)
    except ValidationError as error:
        raise InvalidRequest(f"The request is invalid: {'; '.join(in_words(error))}") from error
