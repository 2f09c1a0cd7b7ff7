"""Tools as a model sees them."""

import json
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import NewType, Self, TypeVar

from pydantic import ValidationError

from domain.contract import Contract, object_schema
from domain.errors import InvalidArguments
from domain.identifiers import new_identifier
from domain.validation import in_words
from domain.visible_text import json_in_a_line, visible

Arguments = TypeVar("Arguments", bound=Contract)
ToolName = NewType("ToolName", str)
ToolCallId = NewType("ToolCallId", str)
"""Unique among all calls."""

OWN_TOOLS = "agent"
"""The source of the agent's own tools."""


class ToolCall(Contract):
    """A model's request to call a tool; the arguments should be JSON. `source` names who offers the tool."""

    id: ToolCallId
    tool: ToolName
    arguments: str
    source: str = OWN_TOOLS

    @property
    def shown(self) -> str:
        """The call on one line, for a person: `mail__send (mail) {"to": "x"}`; invalid JSON is shown as a string."""
        is_valid = _fault(self.arguments) is None
        as_string = json.dumps(self.arguments, ensure_ascii=False)
        arguments = json_in_a_line(self.arguments) if is_valid else visible(as_string)
        source = "" if self.source == OWN_TOOLS else f" ({visible(self.source)})"
        return f"{visible(self.tool)}{source} {'' if arguments == '{}' else arguments}".rstrip()

    @property
    def ambiguity(self) -> str:
        """Why two JSON parsers may read the arguments differently, such as a repeated name; empty if they cannot."""
        fault = _fault(self.arguments)
        return str(fault) if isinstance(fault, InvalidArguments) else ""  # the tool itself refuses invalid JSON


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
        purpose, schema = _described(arguments)
        return cls(name=ToolName(name), purpose=purpose, arguments=schema, has_effect=has_effect)


def parse_arguments(arguments: str, contract: type[Arguments]) -> Arguments:
    """Return the arguments of a call; raise `InvalidArguments` with what the model has to fix.

    Null counts as the default; a number or a truth value counts as text where text is expected.
    """
    try:
        return contract.model_validate_json(arguments)
    except ValidationError as error:
        faults = [(each["loc"][0], each["type"], each["input"]) for each in error.errors() if len(each["loc"]) == 1]
        optional = {name for name, field in contract.model_fields.items() if not field.is_required()}
        nulls = {name for name, _, value in faults if value is None} & optional
        numbers = {name for name, kind, value in faults if kind == "string_type" and isinstance(value, int | float)}
        if nulls or numbers:
            as_written = json.loads(arguments, parse_int=str, parse_float=str)
            given = {name: value for name, value in json.loads(arguments).items() if name not in nulls}
            texts = {name: as_written[name] for name in numbers}  # a number with all its digits, or a truth value
            given |= {name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()}
            return parse_arguments(json.dumps(given), contract)
        raise InvalidArguments(f"The arguments are invalid: {'; '.join(in_words(error))}") from error


def new_tool_call_id() -> ToolCallId:
    """Return a unique id: nine letters and digits, which every provider accepts."""
    return ToolCallId(new_identifier(9))


@cache
def _described(arguments: type[Contract]) -> tuple[str, str]:
    """Return the purpose and the schema of a contract; cached, as making a schema takes longer than most calls."""
    schema = object_schema(arguments)
    purpose = " ".join(str(schema.pop("description", "")).split())
    return purpose, json.dumps(schema)


def _fault(arguments: str) -> Exception | None:
    """Return why the arguments are invalid JSON, or `InvalidArguments` if two parsers may read them differently."""
    number = _refuse_inexact_number
    try:
        json.loads(
            arguments, object_pairs_hook=_refuse_repetition, parse_int=str, parse_float=number, parse_constant=number
        )
    except (ValueError, RecursionError, InvalidArguments) as error:
        return error
    return None


def _refuse_repetition(members: Sequence[tuple[str, object]]) -> None:
    if len({name for name, _ in members}) < len(members):
        raise InvalidArguments("The arguments repeat a name")


def _refuse_inexact_number(number: str) -> None:
    with suppress(ArithmeticError):
        if Decimal(number).is_finite() and Decimal(number) == Decimal(repr(float(number))):
            return
    raise InvalidArguments(f"The arguments contain {number[:20]}, which is out of range or would be rounded")
