"""What a caller is told when a request fails: an RFC 9457 problem, or below /v1 an error as OpenAI words it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi.responses import JSONResponse
from typing_extensions import override

from domain.contract import Contract
from domain.errors import AgentError
from interfaces.http.statuses import retry_after, status_of

PROBLEM_JSON = "application/problem+json"
OPENAI_PATHS = "/v1/"
INVALID, UNPROCESSABLE = 400, 422

_OPENAI_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
}
_OPENAI_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


class Complaint(Contract):
    """What is wrong with one part of a request, and where that part is."""

    where: str
    problem: str


class Problem(Contract):
    """A problem as RFC 9457 has it; `errors` says more about a request that does not fit."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: tuple[Complaint, ...] = ()


class OpenAIErrorDetail(Contract):
    """An error's parts, as OpenAI's clients read them."""

    message: str
    type: str
    code: str | None = None
    param: str | None = None


class OpenAIError(Contract):
    """An error in OpenAI's envelope."""

    error: OpenAIErrorDetail


class ProblemResponse(JSONResponse):
    """A problem in its own media type."""

    media_type = PROBLEM_JSON

    @override
    def render(self, content: Problem) -> bytes:
        return content.model_dump_json().encode()


def problem(status: int, detail: str, errors: Sequence[Complaint] = ()) -> Problem:
    """Return the problem of this status."""
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=tuple(errors))


def openai_error(status: int, detail: str, *, code: str | None = None, param: str | None = None) -> OpenAIError:
    """Return the error of this status in OpenAI's envelope."""
    kind = _OPENAI_TYPES.get(
        status, "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _OPENAI_TYPES[400]
    )
    return OpenAIError(
        error=OpenAIErrorDetail(message=detail, type=kind, code=code or _OPENAI_CODES.get(status), param=param)
    )


def is_openai(path: str) -> bool:
    """Whether callers of this path expect OpenAI's errors."""
    return f"{path}/".startswith(OPENAI_PATHS)


def refusal(
    path: str,
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Complaint] = (),
    code: str | None = None,
) -> JSONResponse:
    """Return the response that tells of a failure in the way of this path."""
    if not is_openai(path):
        return ProblemResponse(problem(status, detail, errors), status, headers=dict(headers or {}))
    status = INVALID if status == UNPROCESSABLE else status
    said = "; ".join(f"{complaint.where}: {complaint.problem}" for complaint in errors)
    error = openai_error(
        status, f"{detail}: {said}" if said else detail, code=code, param=errors[0].where if errors else None
    )
    return JSONResponse(error.model_dump(), status, headers=dict(headers or {}))


def failure(path: str, error: AgentError) -> JSONResponse:
    """Return the response that tells of an error of the agent."""
    seconds = retry_after(error)
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return refusal(path, status_of(error), str(error), headers=headers)
