"""What a model is told of a tool, and how it calls one."""

import json
import secrets
import string
from typing import NewType, Self

from domain.contract import Contract

ToolName = NewType("ToolName", str)
ToolCallId = NewType("ToolCallId", str)
"""What tells the calls of one conversation apart: the model's own name for it, unless that is taken."""

OWN = "agent"
"""The source of the tools that are the agent's own."""


class ToolCall(Contract):
    """A model's wish to have a tool called; the arguments are JSON, or should be."""

    id: ToolCallId
    tool: ToolName
    arguments: str


class ToolDescription(Contract):
    """A tool's name, what it is for, the JSON Schema of its arguments as JSON text, and whether it changes anything.

    A tool with an effect is called only after a person has approved it. `source` says whose tool it is.
    """

    name: ToolName
    purpose: str
    arguments: str
    has_effect: bool
    source: str = OWN

    @classmethod
    def of(cls, name: str, arguments: type[Contract], *, has_effect: bool) -> Self:
        """Describe a tool by the contract of its arguments: the contract's docstring says what the tool is for."""
        schema = arguments.model_json_schema()
        purpose = " ".join(str(schema.pop("description", "")).split())
        return cls(name=ToolName(name), purpose=purpose, arguments=json.dumps(schema), has_effect=has_effect)


def new_tool_call_id() -> ToolCallId:
    """Return an id that no other call has; nine letters and digits, which every provider takes."""
    return ToolCallId("".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(9)))
