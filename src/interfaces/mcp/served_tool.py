"""What the server offers to its clients."""

import json
from abc import abstractmethod
from collections.abc import Callable
from typing import Protocol, TypeVar

import mcp_types
from pydantic import ValidationError

from domain.contract import Contract
from domain.errors import InvalidArguments
from domain.tools import ToolDescription

Arguments = TypeVar("Arguments", bound=Contract)

Tell = Callable[[str], None]
"""Tells the client, in a line, how far its call has come."""


class ServedTool(Protocol):
    """Does one thing for a client."""

    @property
    @abstractmethod
    def definition(self) -> mcp_types.Tool:
        """What a client is told: name, schemas, and whether anything is changed."""

    @abstractmethod
    async def call(self, arguments: str, tell: Tell) -> Contract | str:
        """Do it with these arguments, JSON that may be anything, and return what fits the output schema, else a text.

        Raises:
            AgentError: Whatever went wrong.
        """


def defined(name: str, *, takes: type[Contract], gives: type[Contract], has_effect: bool) -> mcp_types.Tool:
    """Describe a tool by contracts; the docstring of what it takes says what it is for."""
    return described(ToolDescription.of(name, takes, has_effect=has_effect), gives=gives)


def described(tool: ToolDescription, *, gives: type[Contract] | None) -> mcp_types.Tool:
    """Describe one of the agent's own tools, and what it gives."""
    return mcp_types.Tool(
        name=tool.name,
        title=tool.name.replace("_", " ").capitalize(),
        description=tool.purpose,
        input_schema=json.loads(tool.arguments),
        output_schema=None if gives is None else gives.model_json_schema(mode="serialization"),
        annotations=mcp_types.ToolAnnotations(
            read_only_hint=not tool.has_effect, destructive_hint=False, open_world_hint=False
        ),
    )


def checked(arguments: str, shape: type[Arguments]) -> Arguments:
    """Return the arguments in their shape; raise `InvalidArguments` with the places that do not fit."""
    try:
        return shape.model_validate_json(arguments)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors())
        raise InvalidArguments(f"The arguments do not fit: {wrong}") from error
