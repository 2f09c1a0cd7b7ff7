"""The port to where tools come from."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from application.ports.tool import Tool


@dataclass(frozen=True)
class ToolOffer:
    """The tools that a model may call, with unique names, and a line for each problem that kept others away."""

    tools: tuple[Tool, ...]
    problems: tuple[str, ...] = ()


class ToolSource(Protocol):
    """Offers tools, and holds what they need until it is closed."""

    @abstractmethod
    async def open(self) -> ToolOffer:
        """Return the current tools; a server that cannot be reached is a problem of the offer, not an error."""

    @abstractmethod
    async def close(self) -> None:
        """Release what is open; the source may be opened again."""
