"""The port to what a model may call."""

from abc import abstractmethod
from typing import Protocol

from domain.tools import ToolDescription


class Tool(Protocol):
    """Does one thing for a model that asks for it."""

    @property
    @abstractmethod
    def description(self) -> ToolDescription:
        """What a model is told: it stays the same, and its name is the adapter's file."""

    @abstractmethod
    async def call(self, arguments: str) -> str:
        """Do it with these arguments, JSON that fits the schema, and return what to tell the model, as JSON.

        Raises:
            InvalidArguments: They are no JSON, or do not fit; the message says where, for the model to mend it.
        """
