"""Contracts as a model is told of them, and a model's text as the contract it should be."""

import json
import re
from collections.abc import Iterator

from pydantic import JsonValue, ValidationError

from application.ports.language_model import Answer
from domain.contract import Contract
from domain.errors import MalformedAnswer
from domain.usage import Usage

# The wording of a protocol, for models without one of their own: no prompt that somebody would want to edit.
_INSTRUCTION = """\
Answer with one JSON object named {name} and nothing else: no words around it, no code fence. It follows this JSON \
Schema:

{schema}"""

_LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
}
"""Keywords that strict modes refuse, in words; pydantic checks them all the same when the answer is there."""

_UNKNOWN_TO_STRICT_MODE = frozenset({*_LIMITS, "default", "title", "discriminator", "pattern", "format"})
_MOST_COMPLAINTS = 10
_OBJECT = re.compile(r"""\{\s*["}]""")


def strict_schema(contract: type[Contract]) -> dict[str, JsonValue]:
    """Return the contract's JSON Schema as strict modes want it: every field required, none added, no limits."""
    schema = _strict(contract.model_json_schema())
    if not isinstance(schema, dict):  # a model's schema is always an object
        raise TypeError(contract.__name__)
    return schema


def _strict(node: JsonValue) -> JsonValue:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}  # strict modes allow nothing beside it
    strict: dict[str, JsonValue] = {}
    for key, value in node.items():
        if key in ("properties", "$defs") and isinstance(value, dict):
            strict[key] = {name: _strict(child) for name, child in value.items()}
        elif key == "oneOf":
            strict["anyOf"] = _strict(value)
        elif key not in _UNKNOWN_TO_STRICT_MODE:
            strict[key] = _strict(value)
    if limits := ", ".join(phrase.format(node[key]) for key, phrase in _LIMITS.items() if key in node):
        strict["description"] = f"{node.get('description', '')} ({limits})".strip()
    if node.get("type") == "object":
        strict["additionalProperties"] = False
        properties = node.get("properties")
        strict["required"] = list(properties) if isinstance(properties, dict) else []
    return strict


def response_format(contract: type[Contract]) -> dict[str, JsonValue]:
    """Return what asks a provider for this contract; it is known there by the name of its class."""
    schema: JsonValue = {"name": contract.__name__, "strict": True, "schema": strict_schema(contract)}
    return {"type": "json_schema", "json_schema": schema}


def instruction(contract: type[Contract]) -> str:
    """Return what asks a model for this contract in words."""
    return _INSTRUCTION.format(name=contract.__name__, schema=json.dumps(strict_schema(contract), ensure_ascii=False))


def parse(text: str, returning: type[Answer], *, usage: Usage) -> Answer:
    """Return the first JSON object in the text that is such an answer, whatever stands around it.

    Raises:
        MalformedAnswer: There is none; the complaints say where the last object there is does not fit.
    """
    complaints: tuple[str, ...] = ("The answer has no JSON object.",)
    cause: Exception | None = None
    try:
        for found in _objects(text):
            try:
                return returning.model_validate(found)
            except ValidationError as error:
                complaints, cause = _complaints(error), error
    except (ValueError, RecursionError) as error:
        complaints, cause = (f"The answer is not JSON: {error}.",), error
    happened = f"The answer is no {returning.__name__}: {' '.join(complaints)}"
    raise MalformedAnswer(happened, answer=text, complaints=complaints, usage=usage) from cause


def _objects(text: str) -> Iterator[JsonValue]:
    decoder = json.JSONDecoder(strict=False)
    position = 0
    while begin := _OBJECT.search(text, position):
        value, position = decoder.raw_decode(text, begin.start())
        yield value


def _complaints(error: ValidationError) -> tuple[str, ...]:
    found = [
        f"{'.'.join(str(part) for part in each['loc']) or 'answer'}: {each['msg']}."
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    more = len(found) - _MOST_COMPLAINTS
    return (*found[:_MOST_COMPLAINTS], *((f"And {more} more.",) if more > 0 else ()))
