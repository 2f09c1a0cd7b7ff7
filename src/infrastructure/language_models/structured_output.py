"""Asking a model for a contract by its JSON Schema, and parsing the model's text into the contract."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from application.ports.language_model import Answer
from domain.contract import Contract, object_schema
from domain.errors import MalformedAnswer
from domain.usage import Usage
from domain.validation import in_words, summary

# For models that accept no schema. It describes a protocol, so it is not among the prompts that a project edits.
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
    "format": "in the format {}",
    "pattern": "matching {}",
    "examples": "such as {}",
}
_IMPLIED = (("minItems", 1), ("minLength", 1), ("pattern", r"\S"))
"""Limits that are clear without words."""
_NOT_STRICT = frozenset({*_LIMITS, "default", "title", "discriminator"})
"""Keywords that strict modes refuse: limits become words in the description, and Pydantic checks the answer."""

_OBJECT = re.compile(r"""\{\s*["}]""")


@lru_cache(maxsize=64)  # some contracts are made for one request
def strict_schema(contract: type[Contract]) -> str:
    """Return the contract's JSON Schema for strict modes: every field is required, no other is allowed, no limits."""
    return json.dumps(_strict(object_schema(contract)), ensure_ascii=False)


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}  # strict modes allow no other key beside it
    strict: dict[str, Any] = {}
    for key, value in node.items():
        if key in {"properties", "$defs"}:
            strict[key] = {name: _strict(child) for name, child in value.items()}
        elif key not in _NOT_STRICT:
            strict["anyOf" if key == "oneOf" else key] = _strict(value)
    strict |= {"minItems": 1} if node.get("minItems") == 1 else {}  # the only limit that strict modes accept
    limited = (key for key in _LIMITS if key in node and (key, node[key]) not in _IMPLIED)
    if limits := ", ".join(_LIMITS[key].format(node[key]) for key in limited):
        strict["description"] = f"{node.get('description', '')} ({limits})".strip()
    if node.get("type") == "object":
        strict |= {"additionalProperties": False, "required": list(node.get("properties", ()))}
    return strict


def response_format(contract: type[Contract]) -> dict[str, Any]:
    """Return the field of a request that asks for this contract by schema."""
    name, schema = contract.__name__, json.loads(strict_schema(contract))
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}


def instruction(contract: type[Contract]) -> str:
    """Return the words that ask a model for this contract."""
    return _INSTRUCTION.format(name=contract.__name__, schema=strict_schema(contract))


def parse(text: str, returning: type[Answer], *, usage: Usage) -> Answer:
    """Return the first JSON object that is a valid answer, or raise `MalformedAnswer` about the longest one."""
    longest, problem = 0, Exception("The answer contains no JSON object")
    for length, found in _objects(text):
        try:
            if isinstance(found, Exception):
                raise found
            return returning.model_validate(_unwrapped(found, returning))
        except ValueError as error:
            if length > longest:
                longest, problem = length, error
    complaints = in_words(problem) if isinstance(problem, ValidationError) else (str(problem),)
    message = f"The answer is not a valid {returning.__name__}: {summary(complaints)}"
    raise MalformedAnswer(message, answer=text, complaints=complaints, usage=usage) from problem


def _unwrapped(found: dict[str, Any], contract: type[Contract]) -> dict[str, Any]:
    """Return the object that has fields of the contract: this one, or one inside it, as in `{"answer": {...}}`."""
    objects = [found]
    for each in objects:  # the list grows meanwhile by the objects inside each object
        for value in each.values():
            inner = map(_from_json, value if isinstance(value, list) else [value])
            objects += [item for item in inner if isinstance(item, dict)]
    required = {name for name, field in contract.model_fields.items() if field.is_required()}
    complete = [each for each in objects if required and required <= each.keys()]
    partial = [each for each in objects if each.keys() & contract.model_fields.keys()]
    return [*complete, *partial, found][0]


def _from_json(value: Any) -> Any:
    """Return the value of JSON inside a string, as in the arguments of a call; anything else unchanged."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value


def _objects(text: str) -> Iterator[tuple[int, dict[str, Any] | Exception]]:
    """Yield each object, or the error in its JSON, with its length; objects inside objects are skipped."""
    decoder, end = json.JSONDecoder(strict=False), 0
    found: dict[str, Any] | Exception
    while match := _OBJECT.search(text, end):
        begin = match.start()
        try:
            found, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError) as error:
            found = ValueError(f"The answer is not valid JSON: {error}")
            end = max(error.pos, begin + 1) if isinstance(error, json.JSONDecodeError) else len(text)
        yield end - begin, found
