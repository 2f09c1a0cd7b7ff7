"""The port to a tool."""

from abc import abstractmethod
from typing import Protocol

from domain.tools import ToolDescription


class Tool(Protocol):
    """Does one thing for a model that calls it."""

    @property
    @abstractmethod
    def description(self) -> ToolDescription:
        """What a model is shown; it never changes, and its name is the stem of the adapter's file."""

    @abstractmethod
    async def call(self, arguments: str) -> str:
        """Call the tool with JSON arguments, and return its result as JSON for the model.

        Raises:
            InvalidArguments: The arguments are invalid; the message tells the model what to fix.
            ToolFailed: The tool could not do its work; the message tells the model why.
        """
