"""The port to a source of tools."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from application.ports.tool import Tool
from domain.errors import Misconfigured


@dataclass(frozen=True)
class ToolOffer:
    """The tools that a model may call, with unique names, and the problems because of which others are missing."""

    tools: tuple[Tool, ...]
    problems: tuple[str, ...] = ()

    def only(self, names: tuple[str, ...], *, step: str) -> "ToolOffer":
        """Return the tools that a step names, or all; raise `Misconfigured` if one is not offered or needs approval."""
        offered = [tool.description.name for tool in self.tools]
        if missing := [name for name in names if name not in offered]:
            known = ", ".join(offered) or "none"
            fault = f"The step {step} names the tool {missing[0]}, which is not offered; the tools are {known}"
            raise Misconfigured(". ".join((fault, *self.problems)))
        chosen = tuple(tool for tool in self.tools if not names or tool.description.name in names)
        if names and (with_effect := [tool.description.name for tool in chosen if tool.description.has_effect]):
            fault = f"The step {step} names the tool {with_effect[0]}, which needs a person's approval"
            raise Misconfigured(f"{fault}: nobody can give it in a step")
        return ToolOffer(chosen, self.problems)


class ToolSource(Protocol):
    """Offers tools, and keeps their connections open until it is closed."""

    @abstractmethod
    async def open(self) -> ToolOffer:
        """Return the current tools; a server that cannot be reached is one of the `problems`, not an error."""

    @abstractmethod
    async def close(self) -> None:
        """Close the connections; the source may be opened again."""
