"""LiteLLM's exceptions as errors of the domain: their classes say too little, so the provider's words are read."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from domain import errors
from infrastructure.language_models.chat_completions.endpoint import Endpoint
from infrastructure.language_models.chat_completions.refusals import Failure, failure_in

_NOISE = re.compile(r"(?s)^(?:litellm\.)?(?:\w+(?:Error|Exception|Timeout)(?:: | - ))+|Traceback.*|Received Chunk.*")
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)  # a reply has other types than LiteLLM expects
_ADVICE = re.compile(r"(?i)missing\b.*\b(?:key|credentials)\b|locate credentials")
"""The advice of an SDK that finds no key: it names arguments of the SDK, where our error names the variable."""


@contextmanager
def translated_errors(litellm: Any, at: Endpoint, request: Mapping[str, Any]) -> Iterator[None]:
    """Raise errors of the domain in place of LiteLLM's exceptions."""
    try:
        yield
    except (TimeoutError, ImportError, *_UNREADABLE, *litellm.LITELLM_EXCEPTION_TYPES) as error:
        raise _translated(error, at, request) from error


def _translated(error: Exception, at: Endpoint, request: Mapping[str, Any]) -> Exception:
    failure = _failure(error)
    if failure is not None:
        return failure.error(at, request)
    if any(_causes(error, "Timeout", "TimeoutError")):
        return at.timed_out()
    name, text = type(error).__name__, str(error)
    cut = name == "MidStreamFallbackError" and any(_causes(error, "BaseLLMException", "ReadError", "ProtocolError"))
    kinds: tuple[tuple[object, type[errors.AgentError], str, str | None], ...] = (
        (name == "ContextWindowExceededError", errors.ContextOverflow, "cannot read a prompt of this length", None),
        (name == "ContentPolicyViolationError", errors.ModelRefused, "declined", None),
        ("ended before a finish_reason" in text, errors.ProtocolViolated, "ended its reply too early", "once"),
        (cut or "finish_reason: error" in text, errors.ModelUnavailable, "broke off its reply", "always"),
        (any(_causes(error, "TransportError")), errors.ModelUnavailable, "cannot be reached", "always"),
        (any(_causes(error, "ImportError")), errors.UnknownModel, "needs a package that is not installed", None),
        (at.missing_keys or name == "AuthenticationError", errors.CredentialsRefused, "has no key", None),
        (True, errors.ProtocolViolated, "sent no completion", "once"),
    )
    kind, problem, retry = next(outcome[1:] for outcome in kinds if outcome[0])
    message = _NOISE.sub("", str(getattr(error, "original_exception", None) or error))
    says_no_more = kind is errors.CredentialsRefused and at.missing_keys and _ADVICE.search(message)
    message = "" if says_no_more or isinstance(error, _UNREADABLE) else message
    return at.error(kind, problem, message, status=None, retry=retry)


def _failure(error: Exception) -> Failure | None:
    """Return the provider's failure: a response with a status, or an error within a stream."""
    response = next((cause.response for cause in _causes(error, "HTTPStatusError")), None)
    if response is not None:
        return Failure.of(response.text, response.status_code, response.headers)
    bodies = (getattr(cause, "body", None) for cause in _causes(error, "Exception"))
    sent = next((body for body in bodies if isinstance(body, dict)), None)
    return failure_in({"error": sent}) or Failure(json.dumps(sent, ensure_ascii=False)) if sent else None


def _causes(error: BaseException | None, *names: str) -> Iterator[Any]:
    """Yield the error and its causes that are of these classes, by name: their packages are not ours to import."""
    while error is not None:
        if any(base.__name__ in names for base in type(error).__mro__):
            yield error
        error = error.__cause__ or error.__context__
