"""What examines one capability of the agent."""

from abc import abstractmethod
from typing import Protocol

from domain.contract import Contract
from domain.datasets import Case
from domain.errors import Misconfigured, ProviderFailed
from domain.examinations import Examined
from domain.notes import NoteFolder

ENDS_ALL = (Misconfigured, ProviderFailed)
"""What would fail every other case too; anything else is the failure of one case."""


class ExamineRequest(Contract):
    """A case, and the folder of its notes, captured."""

    case: Case
    folder: NoteFolder


class Examiner(Protocol):
    """Puts cases to one capability of the agent, and measures what comes back."""

    @abstractmethod
    def takes(self, case: Case) -> bool:
        """Whether the case is one for this examiner; the findings of all that take it are put together."""

    @abstractmethod
    async def execute(self, request: ExamineRequest) -> Examined:
        """Return what was found, a failure included; raise only what would fail every other case too."""
