"""The OpenAPI document: every status that may be sent, and what streams contain."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

from interfaces.http.problems import ErrorFormat

Responses = dict[int | str, dict[str, Any]]
"""What `responses=` of a route takes."""

EVERYWHERE = (401, 403, 429, 500, 503)
"""Statuses of every path that is not public."""
WITH_BODY = (400, 408, 413, 415)

_REF = "#/components/schemas/{model}"
_EVENTS = "text/event-stream"


def errors(*statuses: int) -> Responses:
    """Declare the error statuses of a route; `complete` adds those that every route may send."""
    return {status: {"description": HTTPStatus(status).phrase} for status in statuses}


def stream_of(description: str, events: Any) -> Responses:
    """Declare a stream of events, each with one of these contracts as JSON; `complete` adds the contract of errors."""
    schema = TypeAdapter(events).json_schema(mode="serialization", ref_template=_REF)
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    event = {"type": "object", "properties": {"event": {"type": "string"}, "id": {"type": "string"}, "data": data}}
    return {200: {"description": description, "content": {_EVENTS: {"itemSchema": event}}}}


def complete(
    document: dict[str, Any], formats: list[ErrorFormat], *, is_public: Callable[[str], bool]
) -> dict[str, Any]:
    """Add to FastAPI's document the errors in their formats, the key, and the contracts of the streams' events."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    components["securitySchemes"] = {"ApiKey": {"type": "http", "scheme": "bearer"}}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for field in [each for model in schemas.values() for each in model.get("properties", {}).values()]:
        file = field.get("items", field)
        if file.get("contentMediaType") == "application/octet-stream":
            file["format"] = "binary"  # as in OpenAPI 3.0: without it, some generators send a file as a text
    for error_format in formats:
        schema = error_format.contract.model_json_schema(mode="serialization", ref_template=_REF)
        schemas.update(schema.pop("$defs", {}), **{error_format.contract.__name__: schema})
    for path, operations in document["paths"].items():
        error_format = next(each for each in formats if each.applies_to(path))
        for operation in operations.values():
            if not is_public(path):
                operation["security"] = [{"ApiKey": []}]
            _declare_errors(operation, error_format, () if is_public(path) else EVERYWHERE)
            for response in operation["responses"].values():
                _complete_stream(response.get("content", {}).get(_EVENTS, {}), error_format, schemas)
    return document


def _declare_errors(operation: dict[str, Any], error_format: ErrorFormat, everywhere: tuple[int, ...]) -> None:
    responses = operation["responses"]
    declared = {int(status) for status in responses if int(status) >= HTTPStatus.BAD_REQUEST}
    for status in sorted({*declared, *everywhere, *(WITH_BODY if "requestBody" in operation else ())}):
        responses.pop(str(status), None)
        sent = error_format.status(status)
        content = {error_format.media_type: {"schema": _reference(error_format)}}
        response: dict[str, Any] = {"description": HTTPStatus(sent).phrase, "content": content}
        if sent in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            response["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
        responses[str(sent)] = response


def _complete_stream(stream: dict[str, Any], error_format: ErrorFormat, schemas: dict[str, Any]) -> None:
    """Add the event `error`, and move the contracts of events to the other schemas, where references look for them."""
    if stream:
        data = stream["itemSchema"]["properties"]["data"]
        schemas.update(data["contentSchema"].pop("$defs", {}))
        data["contentSchema"] = {"anyOf": [data["contentSchema"], _reference(error_format)]}


def _reference(error_format: ErrorFormat) -> dict[str, str]:
    return {"$ref": _REF.format(model=error_format.contract.__name__)}
