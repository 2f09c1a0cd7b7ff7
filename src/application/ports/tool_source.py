"""The port to where tools come from."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from application.ports.tool import Tool
from domain.errors import Misconfigured


@dataclass(frozen=True)
class ToolOffer:
    """The tools that a model may call, with unique names, and a line for each problem that kept others away."""

    tools: tuple[Tool, ...]
    problems: tuple[str, ...] = ()

    def only(self, names: tuple[str, ...], *, step: str) -> "ToolOffer":
        """Return the tools that a step names, all if it names none.

        Raises:
            Misconfigured: One of them is not offered, or needs approval, which nobody can give in a step.
        """
        offered: dict[str, Tool] = {tool.description.name: tool for tool in self.tools}
        for name in names:
            fault = f"The step {step} names the tool {name}, which"
            if name not in offered:
                fault = f"{fault} is not offered; the tools are {', '.join(offered) or 'none'}"
                raise Misconfigured(". ".join((fault, *self.problems)))
            if offered[name].description.has_effect:
                raise Misconfigured(f"{fault} needs a person's approval, and nobody can give it in a step")
        chosen = (tool for name, tool in offered.items() if not names or name in names)
        return ToolOffer(tuple(chosen), self.problems)


class ToolSource(Protocol):
    """Offers tools, and holds what they need until it is closed."""

    @abstractmethod
    async def open(self) -> ToolOffer:
        """Return the current tools; a server that cannot be reached is a problem of the offer, not an error."""

    @abstractmethod
    async def close(self) -> None:
        """Release what is open; the source may be opened again."""
