"""The API of an agent: the routes of the core and of every part."""

import warnings

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.exceptions import HTTPException

from domain.errors import AgentError
from domain.validation import complaints
from infrastructure.composition import Agent
from infrastructure.http.container import HttpContainer
from infrastructure.parts import part_modules
from interfaces.http import ask, health, swagger_ui
from interfaces.http.api import Api
from interfaces.http.authentication import Authentication
from interfaces.http.middleware import limit_bodies
from interfaces.http.problems import INVALID, Complaint, path_of

MAX_COMPLAINTS = 20
METHOD_NOT_ALLOWED = 405
_MAX_CHARACTERS = 300


def create_app(agent: Agent) -> Api:
    """Return the application; the caller closes the agent."""
    # FastAPI suppresses this warning while it adds routes, but Pydantic also builds validators at the first request.
    warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)
    api = Api(agent)
    _handle_errors(api)
    # The middleware that is added first is the innermost.
    sizes, default, seconds = api.body_limits, api.settings.max_body_bytes, api.settings.body_timeout_seconds
    api.add_middleware(limit_bodies, limits=sizes, default=default, seconds=seconds)
    api.add_middleware(Authentication, api=api, keys=agent.of(HttpContainer).manage_keys())
    swagger_ui.add_routes(api)
    health.add_routes(api, agent)
    ask.add_routes(api, agent)
    for module in part_modules("interfaces.http", "routes").values():
        module.add_routes(api, agent)
    return api


def _handle_errors(api: Api) -> None:
    @api.exception_handler(AgentError)
    async def on_agent_error(request: Request, error: AgentError) -> Response:
        return api.failure(path_of(request.scope), error)

    @api.exception_handler(RequestValidationError)
    async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
        form = api.error_format(path_of(request.scope))
        if isinstance(error.body, bytes) and any(each["loc"] == ("body",) for each in error.errors()):
            return form.response(415, "The body is not application/json, or does not say so")
        found = [
            Complaint(where=_printable(where), problem=_printable(problem))
            for where, problem in complaints(error.errors())[:MAX_COMPLAINTS]
        ]
        return form.response(INVALID, "The request is invalid", errors=found)

    @api.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        path = path_of(request.scope)
        headers = {"Allow": api.allowed_methods(path)} if error.status_code == METHOD_NOT_ALLOWED else error.headers
        is_unmatched = error.detail == "Not Found"  # the words of the router, and of folders of files
        detail = f"There is nothing at {path[:100]!r}; /docs lists the routes" if is_unmatched else str(error.detail)
        return api.refusal(path, error.status_code, detail, headers=headers)

    @api.exception_handler(Exception)
    async def on_unexpected_error(request: Request, _error: Exception) -> Response:
        return api.refusal(path_of(request.scope), 500, "An unexpected error occurred; see the server's log")


def _printable(text: str) -> str:
    return text[:_MAX_CHARACTERS].encode("utf-8", "backslashreplace").decode()
