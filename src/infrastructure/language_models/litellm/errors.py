"""What LiteLLM raises, as errors of the domain: its classes say too little, so the provider's own words are read."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from domain import errors
from infrastructure.language_models.litellm.provider import Provider
from infrastructure.language_models.retrying import seconds_to_wait

_INVALID = frozenset({400, 413, 422})
_MAY_PASS = frozenset({408, 409, 425, 429, *range(500, 600)})
_Outcome = tuple[type[errors.AgentError], str, str | None]
_NEVER, _ONCE, _ALWAYS = None, "once", "always"

_STATUS = re.compile(r'"code": ?"?([45]\d\d)\b')
_MESSAGES = re.compile(r'"(?:message|msg|detail|error|raw)": ?"((?:[^"\\]|\\.)+)"')
_NOISE = re.compile(r"(?s)^(?:litellm\.)?(?:\w+(?:Error|Exception|Timeout)(?:: | - ))+|Traceback.*|Received Chunk.*")
_FILTERED = re.compile(r'"(?:code|type)": ?"content_(?:filter|policy_violation)"')
_NO_CREDIT = re.compile(r"(?i)insufficient[ _](?:quota|balance|credit|funds)|credit balance")
_TOO_LONG = re.compile(
    r"(?i)context[ _](?:length|size|window|limit)|maximum (?:context|prompt) length|input length|token limit"
    r"|(?:input|prompt|request) is too (?:long|large)|prompt exceeds|too many (?:input )?tokens|too large for model"
    r"|token count .*exceeds|inputs. tokens|reduce (?:the length|your (?:prompt|message))"
)
_OPTIONAL_FIELDS = {
    "response_format": re.compile("(?i)schema|structured|response.?format|output_|guided|grammar|many states|_failed"),
    "stream_options": re.compile("stream_options"),
}
"""Fields that a provider may refuse, and the words in which it does."""


class FieldRefused(Exception):
    """The provider does not accept an optional field of the request."""


@asynccontextmanager
async def translating(provider: Provider, request: Mapping[str, Any]) -> AsyncGenerator[None, None]:
    """Wait no longer than the request allows, and translate what LiteLLM raises."""
    try:
        async with asyncio.timeout(request["timeout"]):
            yield
    except (TimeoutError, ImportError, *provider.litellm.LITELLM_EXCEPTION_TYPES) as error:
        raise _translated(error, provider, request) from error


def _translated(error: Exception, provider: Provider, request: Mapping[str, Any]) -> Exception:
    response = next((cause.response for cause in _causes(error, "HTTPStatusError")), None)
    sent = _sent_in_stream(error) if response is None else response.text
    in_stream = None if response is not None else _STATUS.search(sent)
    status = int(in_stream[1]) if in_stream else response and response.status_code
    if status is None and any(_causes(error, "Timeout", "TimeoutError")):
        problem, facts = f"sent nothing within {request['timeout']:g} s", {"timeout": request["timeout"]}
        return provider.error(errors.ModelUnavailable, problem, retry=_ALWAYS, **facts)
    if status in _INVALID and not _TOO_LONG.search(sent):
        for field, words in _OPTIONAL_FIELDS.items():
            if field in request and words.search(sent):
                return FieldRefused(field)
    kind, problem, retry = _outcome(error, status, sent, provider)
    message = _NOISE.sub("", str(getattr(error, "original_exception", None) or error))
    facts = {"status": status, "retry": retry}
    if kind is errors.ModelUnavailable and response is not None:
        facts["retry_after"] = seconds_to_wait(response.headers.get("retry-after", ""), now=datetime.now(UTC))
    return provider.error(kind, problem, "; ".join(_MESSAGES.findall(sent)) or sent or message, **facts)


def _outcome(error: Exception, status: int | None, sent: str, provider: Provider) -> _Outcome:
    """Return the error, what to say, and how often to try again."""
    name, text = type(error).__name__, str(error)
    in_words = bool(sent) and status in {None, *_INVALID} and _TOO_LONG.search(sent)
    too_long = in_words or status == 413 or name == "ContextWindowExceededError"  # noqa: PLR2004
    broken_off = name == "MidStreamFallbackError" and (sent or any(_causes(error, "BaseLLMException")))
    outcomes = (
        (too_long, errors.ContextOverflow, "cannot read a prompt of this length", _NEVER),
        (_FILTERED.search(sent) or name == "ContentPolicyViolationError", errors.ModelRefused, "declined", _NEVER),
        (status in {401, 403}, errors.CredentialsRefused, "refuses the key", _NEVER),
        (status == 404, errors.UnknownModel, "is unknown", _NEVER),  # noqa: PLR2004 - as statuses are known
        (status == 402 or _NO_CREDIT.search(sent), errors.ModelUnavailable, "has no credit", _NEVER),  # noqa: PLR2004
        (status in _MAY_PASS, errors.ModelUnavailable, f"failed with status {status}", _ALWAYS),
        (status, errors.ProtocolViolated, f"refuses the request with status {status}", _NEVER),
        ("ended before a finish_reason" in text, errors.ProtocolViolated, "ended its reply too early", _ONCE),
        (broken_off or "finish_reason: error" in text, errors.ModelUnavailable, "broke off its reply", _ALWAYS),
        (any(_causes(error, "TransportError")), errors.ModelUnavailable, "cannot be reached", _ALWAYS),
        (any(_causes(error, "ImportError")), errors.UnknownModel, "needs a package that is not installed", _NEVER),
        (provider.missing_keys or name == "AuthenticationError", errors.CredentialsRefused, "has no key", _NEVER),
        (True, errors.ProtocolViolated, "sent no completion", _ONCE),
    )
    return next(outcome[1:] for outcome in outcomes if outcome[0])


def _sent_in_stream(error: Exception) -> str:
    """Return what the provider sent as an error within a stream, as JSON; empty if it sent none."""
    bodies = (getattr(cause, "body", None) for cause in _causes(error, "Exception"))
    return next((json.dumps(body) for body in bodies if isinstance(body, dict)), "")


def _causes(error: BaseException | None, *names: str) -> Iterator[Any]:
    """Yield the error and its causes that are of these classes, by name: only LiteLLM depends on their packages."""
    while error is not None:
        if any(base.__name__ in names for base in type(error).__mro__):
            yield error
        error = error.__cause__ or error.__context__
