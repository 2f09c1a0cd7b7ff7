"""What the server offers to its clients."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Protocol

import mcp_types

from domain.contract import Contract

Tell = Callable[[str], None]
"""Tells the client, in a line, how far its call has come."""


class ServedTool(Protocol):
    """Does one thing for a client."""

    @property
    @abstractmethod
    def definition(self) -> mcp_types.Tool:
        """What a client is told: name, schemas, and whether anything is changed."""

    @abstractmethod
    async def call(self, arguments: str, tell: Tell) -> Contract:
        """Do it with these arguments, JSON that may be anything, and return what fits the output schema.

        Raises:
            AgentError: Whatever went wrong.
        """


def defined(
    name: str, *, purpose: str, takes: dict[str, Any], gives: type[Contract], has_effect: bool
) -> mcp_types.Tool:
    """Describe a tool; what it gives is a contract."""
    return mcp_types.Tool(
        name=name,
        title=name.replace("_", " ").capitalize(),
        description=purpose,
        input_schema=takes,
        output_schema=gives.model_json_schema(mode="serialization"),
        annotations=mcp_types.ToolAnnotations(
            read_only_hint=not has_effect, destructive_hint=False, idempotent_hint=not has_effect, open_world_hint=False
        ),
    )
