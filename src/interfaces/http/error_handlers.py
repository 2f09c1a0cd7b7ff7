"""From whatever ends a request to what its caller is told."""

import re
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from domain.errors import AgentError
from interfaces.http.problems import Complaint, failure, refusal

MOST_COMPLAINTS = 20
_LONGEST = 300


def handle_errors(app: FastAPI) -> None:
    """Let the application tell of every error in the way of its path."""

    @app.exception_handler(AgentError)
    async def tell(request: Request, error: AgentError) -> Response:
        return failure(request.url.path, error)

    @app.exception_handler(RequestValidationError)
    async def refuse(request: Request, error: RequestValidationError) -> Response:
        if _is_no_json(error):
            return refusal(request.url.path, 415, "The body is not application/json, or does not say so")
        complaints = [_complaint(found) for found in error.errors()[:MOST_COMPLAINTS]]
        broken = any(found["type"] == "json_invalid" for found in error.errors())
        detail = "The body is no JSON" if broken else "The request does not fit"
        return refusal(request.url.path, 400 if broken else 422, detail, errors=complaints)

    @app.exception_handler(HTTPException)
    async def pass_on(request: Request, error: HTTPException) -> Response:
        headers = (
            {"Allow": _allowed(app, request.url.path)}
            if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED
            else error.headers
        )
        return refusal(request.url.path, error.status_code, str(error.detail), headers=headers)

    @app.exception_handler(Exception)
    async def admit(request: Request, _error: Exception) -> Response:
        return refusal(request.url.path, 500, "Something unexpected went wrong; the server's log says what")


def _allowed(app: FastAPI, path: str) -> str:
    """Return every method of a path; the router names those of one route only."""
    found = {
        method.upper()
        for template, methods in app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path)
        for method in methods
    }
    return ", ".join(sorted(found | {"HEAD"} if "GET" in found else found)) or "GET, HEAD"


def _is_no_json(error: RequestValidationError) -> bool:
    """Whether a body of another type stands where an object of JSON is wanted: its bytes were not even looked at."""
    return isinstance(error.body, bytes) and any(found["loc"] == ("body",) for found in error.errors())


def _complaint(found: dict[str, object]) -> Complaint:
    """Say what is wrong and where, without what was sent: it may be long, secret, or no sound text."""
    location = found["loc"]
    where = ".".join(str(part) for part in location) if isinstance(location, tuple) else str(location)
    return Complaint(where=_sound(where), problem=_sound(str(found["msg"])))


def _sound(text: str) -> str:
    return text[:_LONGEST].encode("utf-8", "backslashreplace").decode()
