"""What LiteLLM raises, as what it means: it says so in too many ways, so the HTTP status is asked for first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.errors import (
    AgentError,
    ContextOverflow,
    CredentialsRefused,
    ModelRefused,
    ModelUnavailable,
    ProtocolBroken,
    UnknownModel,
)
from infrastructure.language_models.retrying import Faltered, seconds_to_wait
from infrastructure.redaction import Secrets

_MAY_PASS = frozenset({408, 409, 425, 429})
_SERVER_ERRORS = 500
_STATUSES = range(400, 600)
_MIDWAY = "MidStreamFallbackError"
"""What LiteLLM wraps a failure in that comes when it reads a stream."""
_INSTALL_IT = "Install it, or set AGENT_MODEL to another model."
_NO_END = "ended before a finish_reason"
"""What it says of a stream that the provider did not bring to its end."""
_FAILED_END = "finish_reason: error"
"""What it says of a stream that ends in the provider's own word for its failure."""
_LONGEST_SAYING = 200
_LONGEST_CHAIN = 30
_TAGS = re.compile(r"^(?:litellm\.)?(?:\w+(?:Error|Exception|Timeout)(?:: | - ))+")
_MESSAGE = re.compile(r"""["']message["']: ?"((?:[^"\\]|\\.)*)\"""")
_ABOUT_SCHEMAS = re.compile(r"response_?format|json_?schema|structured.?output|guided|output_config", re.IGNORECASE)
_TOO_LONG = "context_length_exceeded"
_FILTERED = frozenset({"content_policy_violation", "content_filter"})

AFTER_REFUSAL = "Set AGENT_MODEL to another model, or leave out the notes that it objects to."


class SchemaRefused(Exception):
    """The provider does not take JSON schemas."""


@dataclass(frozen=True, kw_only=True)
class Called:
    """Whom a call goes to, for the words of an error: `place` is the host, `key_variable` what holds the key."""

    model: str
    place: str
    timeout: float
    key_variable: str
    key_missing: bool
    key: str = ""

    def without_secrets(self, text: str) -> str:
        """Blank out every key and token that this process knows of."""
        return Secrets((self.key,)).blank(text)

    def gives_away(self, error: BaseException) -> bool:
        """Whether a traceback of the error would show a secret."""
        return Secrets((self.key,)).stand_in("".join(str(link) for link in _chain(error)))


def timed_out(called: Called, *, midway: bool = False) -> Faltered:
    """Return what to raise when nothing came in time, or nothing more."""
    missed = "sent nothing more" if midway else "did not answer"
    happened = f"{called.model} at {called.place} {missed} within {called.timeout:g} s"
    return Faltered(ModelUnavailable(happened, remedy="Raise AGENT_MODEL_TIMEOUT, or try again later."))


def ended_early(model: str) -> ProtocolBroken:
    """Return what to raise when a stream ended before its provider said that the reply is whole."""
    remedy = "Try again later; check AGENT_MODEL_BASE_URL if it is set."
    return ProtocolBroken(f"The stream of {model} ended before its reply did", remedy=remedy)


def no_such_provider(model: str) -> UnknownModel:
    """Return what to raise when LiteLLM cannot tell the provider from the model's name."""
    remedy = "Set AGENT_MODEL to provider/model, such as openai/gpt-4o or anthropic/claude-sonnet-4-5."
    return UnknownModel(f"{model!r} names no provider that LiteLLM knows", remedy=remedy)


def translated(
    error: Exception, called: Called, *, sent_schema: bool, midway: bool = False
) -> AgentError | Faltered | SchemaRefused:
    """Return what to raise for what LiteLLM raised."""
    said = _saying(error, called)
    kind = type(error).__name__
    response = next((link.response for link in _links(error, "HTTPStatusError")), None)
    if kind == "ContextWindowExceededError" or _code(error) == _TOO_LONG:
        return _too_long(called, said)
    if kind == "ContentPolicyViolationError" or _code(error) in _FILTERED:
        return ModelRefused(f"The content filter of {called.model} declined: {said}", remedy=AFTER_REFUSAL)
    if kind == "UnsupportedParamsError":
        return SchemaRefused() if sent_schema and _ABOUT_SCHEMAS.search(str(error)) else _refused(called, said, 400)
    if response is not None:
        if sent_schema and response.status_code in (400, 422) and _ABOUT_SCHEMAS.search(str(error)):
            return SchemaRefused()
        return _by_status(response.status_code, response.headers.get("retry-after"), error, called)
    return _told_in_stream(error, called, said) or _without_status(error, called, said, midway=midway)


def _by_status(status: int, retry_after: str | None, error: Exception, called: Called) -> AgentError | Faltered:
    said = _saying(error, called)
    if status in (401, 403):
        remedy = f"Set {called.key_variable} or AGENT_MODEL_API_KEY to a key that is valid for this model."
        return CredentialsRefused(f"The provider of {called.model} refuses the key ({status})", remedy=remedy)
    if status == 404:  # noqa: PLR2004 - as statuses are known
        remedy = "Set AGENT_MODEL to a model that the provider has; check AGENT_MODEL_BASE_URL if it is set."
        return UnknownModel(f"There is no model {called.model} at {called.place}: {said}", remedy=remedy)
    if status == 402 or _code(error) == "insufficient_quota":  # noqa: PLR2004
        remedy = "Add credit there, or set AGENT_MODEL to a model of another provider."
        return ModelUnavailable(f"The provider of {called.model} sees no credit left: {said}", remedy=remedy)
    if status == 413:  # noqa: PLR2004
        return _too_long(called, said)
    if status in _MAY_PASS or status >= _SERVER_ERRORS:
        wait = seconds_to_wait(retry_after, now=datetime.now(UTC))
        happened = f"{called.model} at {called.place} is not available ({status}): {said}"
        remedy = "Try again later." if wait is None else f"The provider asks to try again in {wait:.0f} s."
        return Faltered(ModelUnavailable(happened, remedy=remedy, retry_after=wait), retry_after=wait)
    return _refused(called, said, status)


def _told_in_stream(error: Exception, called: Called, said: str) -> AgentError | Faltered | None:
    """Return what an error means that the provider sent in the stream, behind a good status; `None` if it is none."""
    body = _body(error)
    failed_end = _FAILED_END in str(error)
    if type(error).__name__ != _MIDWAY or not (failed_end or body or list(_links(error, "BaseLLMException"))):
        return None
    code = str(body.get("code"))
    if code.isdecimal() and int(code) in _STATUSES:
        return _by_status(int(code), None, error, called)
    happened = f"{called.model} at {called.place} broke off its reply"
    why = "" if failed_end else f": {said}"
    return Faltered(ModelUnavailable(f"{happened}{why}", remedy="Try again later."))


def _without_status(error: Exception, called: Called, said: str, *, midway: bool) -> AgentError | Faltered:
    """No HTTP error came: the connection failed, or nothing was sent, or what came is no completion."""
    if type(error).__name__ == "Timeout" or next(_links(error, "TimeoutException"), None) is not None:
        return timed_out(called, midway=midway or type(error).__name__ == _MIDWAY)
    if _NO_END in str(error):
        return Faltered(ended_early(called.model), once=True)
    if next(_links(error, "TransportError", "ClientError"), None) is not None:
        refused = _links(error, "ClientConnectorError")
        place = next((f"{link.host}:{link.port}" for link in refused), called.place)
        remedy = "Check the network, and AGENT_MODEL_BASE_URL if the model is served elsewhere."
        return Faltered(ModelUnavailable(f"No connection to {place} for {called.model}", remedy=remedy))
    if next(_links(error, "ImportError"), None) is not None:
        remedy = "Install litellm[mcp], or set AGENT_MODEL to another model." if "'mcp'" in said else _INSTALL_IT
        return UnknownModel(f"{called.model} needs a package that is not installed: {said}", remedy=remedy)
    if called.key_missing or type(error).__name__ == "AuthenticationError":
        remedy = f"Set {called.key_variable} or AGENT_MODEL_API_KEY; to any value if the server asks for none."
        return CredentialsRefused(f"There is no key for {called.model}", remedy=remedy)
    happened = f"What {called.place} sent for {called.model} is no completion: {said}"
    return Faltered(ProtocolBroken(happened, remedy="Check AGENT_MODEL_BASE_URL if it is set."), once=True)


def _too_long(called: Called, said: str) -> ContextOverflow:
    remedy = "Lower the limits on notes, which .env.example lists, or set AGENT_MODEL to a model that reads more."
    return ContextOverflow(f"The prompt is longer than {called.model} can read: {said}", remedy=remedy)


def _refused(called: Called, said: str, status: int) -> ProtocolBroken:
    remedy = "Set AGENT_MODEL to another model, or mend what it objects to."
    return ProtocolBroken(f"{called.model} at {called.place} refuses the request ({status}): {said}", remedy=remedy)


def _saying(error: Exception, called: Called) -> str:
    """Return what the provider says, as far as it can be told from what LiteLLM says of it."""
    error = getattr(error, "original_exception", None) or error
    text = _TAGS.sub("", str(error).split("\nTraceback", 1)[0])
    quoted = _MESSAGE.search(text)
    return called.without_secrets(" ".join((quoted[1] if quoted else text).split()))[:_LONGEST_SAYING]


def _code(error: Exception) -> object:
    return _body(error).get("code") or getattr(error, "code", None)


def _body(error: Exception) -> dict[str, Any]:
    """Return what the provider said in its own form, wherever in the chain it stands."""
    bodies: Iterator[Any] = (getattr(link, "body", None) for link in _chain(error))
    return next((body for body in bodies if isinstance(body, dict)), {})


def _links(error: Exception, *names: str) -> Iterator[Any]:
    """Yield the causes of these classes, named because they are of packages that only LiteLLM depends on."""
    for link in _chain(error):
        if any(base.__name__ in names for base in type(link).__mro__):
            yield link


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__
