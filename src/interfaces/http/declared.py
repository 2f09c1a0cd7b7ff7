"""What the OpenAPI document says of statuses: nothing comes that it does not declare."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from domain.contract import Contract
from interfaces.http.gate import OPEN_PATHS
from interfaces.http.problems import INVALID, PROBLEM_JSON, UNPROCESSABLE, OpenAIError, Problem, is_openai

EVERYWHERE = (400, 401, 403, 413, 429, 500, 503)
"""What any request may be told."""

_REF = "#/components/schemas/{}"
_KEY = "ApiKey"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare further statuses of a route, told as problems."""
    return {status: _told(Problem.__name__, PROBLEM_JSON, status) for status in statuses}


def openai_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare further statuses of a route, told as OpenAI words errors."""
    return {status: _told(OpenAIError.__name__, "application/json", status) for status in statuses}


def stream_of(what: str, *told: type[Contract]) -> dict[int | str, dict[str, Any]]:
    """Declare a stream of server-sent events, whose data are these contracts as JSON."""
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"oneOf": [{"$ref": _REF.format(shape.__name__)} for shape in told]},
    }
    event = {"type": "object", "properties": {"event": {"type": "string"}, "id": {"type": "string"}, "data": data}}
    return {200: {"description": what, "content": {"text/event-stream": {"itemSchema": event}}}}


def document(app: FastAPI, streamed: Sequence[type[Contract]]) -> dict[str, Any]:
    """Return the document with every status of every route, as it is told there, and what streams tell."""
    made = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    shapes: tuple[type[Contract], ...] = (Problem, OpenAIError, *streamed)
    for shape in shapes:
        schema = shape.model_json_schema(mode="serialization", ref_template=_REF.replace("{}", "{model}"))
        schemas.update(schema.pop("$defs", {}))
        schemas[shape.__name__] = schema
    made["components"]["securitySchemes"] = {
        _KEY: {"type": "http", "scheme": "bearer", "description": "Made by 'agent keys add'."}
    }
    for path, operations in made["paths"].items():
        for operation in operations.values():
            _declare(path, operation)
    return made


def _declare(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop(str(UNPROCESSABLE), None) if _is_default(responses) else None
    takes_body = "requestBody" in operation
    takes_input = "parameters" in operation or takes_body
    common = EVERYWHERE if path not in OPEN_PATHS else (403, 500, 503)
    statuses = {*common, UNPROCESSABLE} if takes_input and not is_openai(path) else {*common}
    statuses |= {408, 415} if takes_body else set()
    if path not in OPEN_PATHS:
        operation["security"] = [{_KEY: []}]
    for status in sorted(statuses):
        shape, media = (OpenAIError, "application/json") if is_openai(path) else (Problem, PROBLEM_JSON)
        responses.setdefault(str(status), _told(shape.__name__, media, status))
    if INVALID in statuses and "Retry-After" not in str(responses.get("503")):
        responses["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}


def _is_default(responses: dict[str, Any]) -> bool:
    return "HTTPValidationError" in str(responses.get(str(UNPROCESSABLE)))


def _told(shape: str, media: str, status: int) -> dict[str, Any]:
    schema = {"$ref": _REF.format(shape)}
    return {"description": HTTPStatus(status).phrase, "content": {media: {"schema": schema}}}
