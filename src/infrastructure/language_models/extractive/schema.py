"""Fills any contract from a prompt's text, so that a new step runs offline at once."""

import json
from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from domain.contract import Contract
from domain.errors import MalformedAnswer
from infrastructure.language_models.extractive.material import Material
from infrastructure.language_models.extractive.supplies import Supplies

Filled = TypeVar("Filled", bound=Contract)
Schema = dict[str, JsonValue]

_OPEN = 3
"""Items of a list whose length the schema leaves open."""

_DEEP = 5
_DEEPEST = 12
"""Levels from which on what may be left out is left out, and at which filling is given up."""


class Unfillable(Exception):
    """No value was found for a place in the schema."""


def filled(returning: type[Filled], material: Material) -> Filled:
    """Return the contract filled from the material; raise `MalformedAnswer` if no attempt fits."""
    complaint = ""
    for sparing in (False, True):
        filler = _Filler(returning.model_json_schema(), Supplies.of(material), sparing=sparing)
        try:
            return returning.model_validate_json(json.dumps(filler.value()))
        except (ValidationError, Unfillable) as error:
            complaint = " ".join(str(error).split())
    raise MalformedAnswer(f"The extractive model cannot fill {returning.__name__}: {complaint}")


class _Filler:
    """Walks a JSON schema and makes a value that fits; a sparing one leaves out what it may."""

    def __init__(self, schema: Schema, supplies: Supplies, *, sparing: bool) -> None:
        self._schema = schema
        self._supplies = supplies
        self._sparing = sparing

    def value(self) -> JsonValue:
        """Return a value for the whole schema."""
        return self._fill(self._schema, "", 0)

    def _fill(self, schema: Schema, name: str, depth: int) -> JsonValue:
        if depth > _DEEPEST:
            raise Unfillable(f"{name} nests without end")
        if "$ref" in schema:
            return self._fill(self._definition(str(schema["$ref"])), name, depth)
        if "const" in schema:
            return schema["const"]
        if values := _list(schema, "enum"):
            return values[0]
        if parts := _schemas(schema, "allOf"):
            return self._fill({key: value for part in parts for key, value in part.items()}, name, depth)
        if choices := (_schemas(schema, "anyOf") or _schemas(schema, "oneOf")):
            return self._first_that_works(choices, name, depth)
        return self._typed(schema, name, depth)

    def _typed(self, schema: Schema, name: str, depth: int) -> JsonValue:
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._object(schema, name, depth)
        if kind == "array":
            return self._array(schema, name, depth)
        if kind in {"integer", "number"}:
            return _number(schema, whole=kind == "integer")
        if kind == "boolean":
            return False
        if kind == "null":
            return None
        text = self._supplies.text(name, schema)
        if text is None:
            raise Unfillable(f"no text fits {name or 'the answer'}")
        return text

    def _first_that_works(self, choices: Sequence[Schema], name: str, depth: int) -> JsonValue:
        """Fill the first choice that can be filled, leaving the empty one to the last where there is room."""
        leave_out = self._sparing or depth > _DEEP
        ranked = sorted(choices, key=lambda choice: (choice.get("type") == "null") is not leave_out)
        for choice in ranked:
            try:
                return self._fill(choice, name, depth + 1)
            except Unfillable:
                continue
        raise Unfillable(f"no choice fits {name or 'the answer'}")

    def _object(self, schema: Schema, name: str, depth: int) -> JsonValue:
        required = _list(schema, "required")
        properties = schema.get("properties")
        made: dict[str, JsonValue] = {}
        for key, part in properties.items() if isinstance(properties, dict) else ():
            if isinstance(part, dict) and (key in required or not (self._sparing or depth > _DEEP)):
                made[key] = self._fill(part, key, depth + 1)
        others = schema.get("additionalProperties")
        for number in range(_integer(schema, "minProperties", 0) - len(made)):
            made[f"{name or 'key'}_{number + 1}"] = self._fill(
                others if isinstance(others, dict) else {}, name, depth + 1
            )
        return made

    def _array(self, schema: Schema, name: str, depth: int) -> JsonValue:
        items = _schemas(schema, "prefixItems")
        least = _integer(schema, "minItems", 0)
        most = _integer(schema, "maxItems", max(least, _OPEN, len(items)))
        each = schema.get("items")
        wanted = least if self._sparing or depth > _DEEP else min(most, max(least, _OPEN))
        if isinstance(each, dict):
            items += [each] * (wanted - len(items))
        made: list[JsonValue] = []
        for item in islice(items, most):
            value = self._fill(item, name, depth + 1)
            if not (schema.get("uniqueItems") and value in made):
                made.append(value)
        if len(made) < least:
            raise Unfillable(f"too little for {name or 'a list'}")
        return made

    def _definition(self, reference: str) -> Schema:
        definitions = self._schema.get("$defs")
        found = definitions.get(reference.rsplit("/", 1)[-1]) if isinstance(definitions, dict) else None
        if not isinstance(found, dict):
            raise Unfillable(f"{reference} is not defined")
        return found


def _number(schema: Schema, *, whole: bool) -> JsonValue:
    """Return 0, or the number next to it that the bounds allow."""
    step = _float(schema, "multipleOf", 1.0 if whole else 0.0)
    low = max(_float(schema, "minimum", -1e18), _float(schema, "exclusiveMinimum", -1e18) + (step or 1e-9))
    high = min(_float(schema, "maximum", 1e18), _float(schema, "exclusiveMaximum", 1e18) - (step or 1e-9))
    value = max(low, min(high, 0.0))
    if step:
        value = -(-value // step) * step if value > 0 or low > high - step else value // step * step
    return round(value) if whole else value


def _list(schema: Schema, key: str) -> list[JsonValue]:
    value = schema.get(key)
    return list(value) if isinstance(value, list) else []


def _schemas(schema: Schema, key: str) -> list[Schema]:
    return [part for part in _list(schema, key) if isinstance(part, dict)]


def _integer(schema: Schema, key: str, default: int) -> int:
    value = schema.get(key)
    return value if isinstance(value, int) else default


def _float(schema: Schema, key: str, default: float) -> float:
    value = schema.get(key)
    return float(value) if isinstance(value, int | float) else default
