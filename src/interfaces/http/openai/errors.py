"""Errors as OpenAI's clients read them."""

from domain.contract import Contract
from interfaces.http.problems import ErrorFormat, Problem

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
}
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


class OpenAIErrorDetail(Contract):
    """What went wrong, and with which parameter."""

    message: str
    type: str
    code: str | None = None
    param: str | None = None


class OpenAIError(Contract):
    """An error in OpenAI's envelope."""

    error: OpenAIErrorDetail

    @classmethod
    def of(cls, problem: Problem) -> "OpenAIError":
        """Return a problem in the envelope."""
        kind = _TYPES.get(problem.status, "invalid_request_error" if problem.status < 500 else "server_error")  # noqa: PLR2004 - client or server
        complaints = "; ".join(f"{complaint.where}: {complaint.problem}" for complaint in problem.errors)
        detail = OpenAIErrorDetail(
            message=f"{problem.detail}: {complaints}" if complaints else problem.detail,
            type=kind,
            code=_CODES.get(problem.status),
            param=problem.errors[0].where.removeprefix("body.").partition(".")[0] if problem.errors else None,
        )
        return cls(error=detail)


OPENAI = ErrorFormat(
    prefix="/v1", contract=OpenAIError, media_type="application/json", write=OpenAIError.of, invalid=400, event=None
)
