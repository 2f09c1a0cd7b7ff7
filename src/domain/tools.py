"""Tools as a model sees them."""

import json
from typing import NewType, Self, TypeVar

from pydantic import ValidationError

from domain.contract import Contract
from domain.errors import InvalidArguments
from domain.identifiers import new_identifier
from domain.validation import in_words

Arguments = TypeVar("Arguments", bound=Contract)
ToolName = NewType("ToolName", str)
ToolCallId = NewType("ToolCallId", str)
"""Unique among all calls."""

OWN_TOOLS = "agent"
"""The source of the agent's own tools."""


class ToolCall(Contract):
    """A model's request to call a tool; the arguments should be JSON."""

    id: ToolCallId
    tool: ToolName
    arguments: str


class ToolDescription(Contract):
    """A tool's name, its purpose, the JSON Schema of its arguments as JSON text, and whether it changes anything.

    A tool with an effect is called only after a person has approved the call. `source` names who offers the tool.
    """

    name: ToolName
    purpose: str
    arguments: str
    has_effect: bool
    source: str = OWN_TOOLS

    @classmethod
    def of(cls, name: str, arguments: type[Contract], *, has_effect: bool) -> Self:
        """Describe a tool by the contract of its arguments, whose docstring is the tool's purpose."""
        schema = arguments.model_json_schema()
        purpose = " ".join(str(schema.pop("description", "")).split())
        return cls(name=ToolName(name), purpose=purpose, arguments=json.dumps(schema), has_effect=has_effect)


def parse_arguments(arguments: str, contract: type[Arguments]) -> Arguments:
    """Return the arguments of a call; raise `InvalidArguments` with what the model has to fix."""
    try:
        return contract.model_validate_json(arguments)
    except ValidationError as error:
        raise InvalidArguments(f"The arguments are invalid: {'; '.join(in_words(error))}") from error


def new_tool_call_id() -> ToolCallId:
    """Return a unique id: nine letters and digits, which every provider accepts."""
    return ToolCallId(new_identifier(9))
