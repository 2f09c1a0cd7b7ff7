"""The port to where tools come from."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from application.ports.tool import Tool


@dataclass(frozen=True)
class Offered:
    """The tools that a model may call, each of a name of its own, and, a line each, what could not be offered."""

    tools: tuple[Tool, ...]
    problems: tuple[str, ...] = ()


class ToolSource(Protocol):
    """Offers tools from one place, and closes what they need."""

    @abstractmethod
    async def open(self) -> Offered:
        """Return the tools of now; a place that cannot be reached is a problem of the offer, and raises nothing.

        What it takes to offer them stays open for the next time.
        """

    @abstractmethod
    async def close(self) -> None:
        """Let go of what was opened; a source that is opened again offers its tools again."""
