"""What a provider says when it fails, as errors of the domain: its own words decide, whatever their shape."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain import errors
from infrastructure.language_models.chat_completions.endpoint import Endpoint

INVALID = frozenset({400, 413, 422})
_MAY_PASS = frozenset({408, 409, 425, 429, *range(500, 600)})
_SAYING = (
    "message",
    "msg",
    "detail",
    "details",
    "error",
    "errors",
    "metadata",
    "raw",
    "reason",
    "error_description",
    "title",
)
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>")

_FILTERED = re.compile(r'"(?:code|type)": ?"content_(?:filter|policy_violation)"|safety system|usage policy')
_NO_CREDIT = re.compile(r"(?i)insufficient[ _](?:quota|balance|credit|funds)|credit balance")
_BY_CHANCE = re.compile(r'"code": ?"tool_use_failed"')
_TOO_LONG_WORDS = (
    r"context[ _-]?(?:length|size|window|limit)",
    r"(?:maximum|max)[ _-]?(?:context|prompt|model|input)[ _-]?len",
    r"input[ _]?length|length of (?:the )?(?:input|prompt|messages)|too large for model",
    r"(?:prompt|input|request|messages?|conversation)(?: body)?\b[^.\"]{0,40}\btoo (?:long|large|big)",
    r"(?:prompt|input|messages?|conversation)\b[^.\"]{0,60}\b(?:exceed(?:s|ed)?\b|longer than|over the)",
    r"too many (?:input |prompt )?tokens|token limit",
    r"tokens?\b[^\"]{0,60}\bexceed|exceeds?\b[^\"]{0,40}\btokens",
    r"(?:number of|input|prompt) tokens\b[^\"]{0,60}\b(?:greater|longer)",
    r"reduce (?:the length|(?:the|your) (?:prompt|message|input))|inputs. (?:tokens|must have)",
    r"n_keep|\bn_ctx\b|string_above_max_length|expected maxLength|超过|超出|过长",
)
_TOO_LONG = re.compile("|".join(_TOO_LONG_WORDS), re.IGNORECASE)
_OPTIONAL_FIELDS = {
    "stream_options": re.compile("stream_options|include_usage"),
    "response_format": re.compile("(?i)schema|structured|response.?format|output_|guided|grammar|many states|_failed"),
    "tool_choice": re.compile("(?i)tool.?choice"),
    "max_tokens": re.compile(r"(?i)max_?(?:completion|output|new)?_?tokens|(?:completion|output) tokens"),
    "max_completion_tokens": re.compile(r"(?i)max_?(?:completion|output|new)?_?tokens|(?:completion|output) tokens"),
    "system": re.compile(
        r"(?i)\bsystem[ ._']{0,2}(?:role|message|prompt|instruction)s?\b.{0,40}\bnot\b.{0,9}(?:support|allow)"
    ),
    "stream": re.compile(r"(?i)\bstream(?:ing)?\b"),
}
"""Fields that a provider may refuse, and the words in which it does; a system message is refused by its role."""


class FieldRefused(Exception):
    """The provider does not accept an optional field; not `lasting` if only its value does not fit this prompt."""

    def __init__(self, field: str, *, lasting: bool) -> None:
        super().__init__(field)
        self.field = field
        self.lasting = lasting


@dataclass(frozen=True)
class Failure:
    """An answer that is an error: its status, if it has one, and its body as it was sent."""

    body: str
    status: int | None = None
    retry_after: float | None = None

    @property
    def is_too_long(self) -> bool:
        """Whether it says that the prompt is too long."""
        in_words = self.status in {None, 429, *INVALID} and _TOO_LONG.search(self.body)
        return bool(in_words and (self.status != 429 or "too large" in self.body)) or self.status == 413  # noqa: PLR2004

    def refused_field(self, request: Mapping[str, Any]) -> FieldRefused | None:
        """Return the optional field of the request that it refuses."""
        if self.status not in INVALID:
            return None
        sent = {*request, *(message["role"] for message in request.get("messages", ())[:1])}
        refused = (field for field, words in _OPTIONAL_FIELDS.items() if field in sent and words.search(self.body))
        field = next((field for field in refused if not self.is_too_long or "max_" in field), None)
        return FieldRefused(field, lasting=not self.is_too_long) if field else None

    def error(self, endpoint: Endpoint) -> errors.AgentError:
        """Return the error that this is."""
        kind, problem, retry = self._outcome()
        facts: dict[str, Any] = {"status": self.status, "retry": retry}
        if kind is errors.ModelUnavailable:
            facts["retry_after"] = self.retry_after
        return endpoint.error(kind, problem, words_of(self.body), **facts)

    def _outcome(self) -> tuple[type[errors.AgentError], str, str | None]:
        """Return the error, what to say, and how often to try again."""
        status, body = self.status, self.body
        outcomes: tuple[tuple[object, type[errors.AgentError], str, str | None], ...] = (
            (self.is_too_long, errors.ContextOverflow, "cannot read a prompt of this length", None),
            (_FILTERED.search(body), errors.ModelRefused, "declined", None),
            (status in {401, 403}, errors.CredentialsRefused, "refuses the key", None),
            (status == 404, errors.UnknownModel, "is unknown", None),  # noqa: PLR2004 - as statuses are known
            (status == 402 or _NO_CREDIT.search(body), errors.ModelUnavailable, "has no credit", None),  # noqa: PLR2004
            (status in _MAY_PASS, errors.ModelUnavailable, f"failed with status {status}", "always"),
            (_BY_CHANCE.search(body), errors.ProtocolViolated, "could not call a tool", "once"),
            (status, errors.ProtocolViolated, f"refuses the request with status {status}", None),
            (True, errors.ModelUnavailable, "broke off its reply", "always"),
        )
        return next(outcome[1:] for outcome in outcomes if outcome[0])


def failure_in(body: object) -> Failure | None:
    """Return the failure that a chunk, or a body with status 200, is; its status is the code in it, if that is one."""
    if not isinstance(body, dict) or not (body.get("error") or body.get("object") == "error"):
        return None
    said = body["error"] if isinstance(body.get("error"), dict) else body
    status = str(said.get("code") or said.get("status_code") or "")
    return Failure(json.dumps(body), int(status) if re.fullmatch(r"[45]\d\d", status) else None)


def words_of(body: str) -> str:
    """Return what a body says in words: the messages in its JSON, the text of its page, or the text that it is."""
    try:
        said = list(dict.fromkeys(_said(json.loads(body))))
    except (ValueError, RecursionError):
        return " ".join(_MARKUP.sub(" ", body).split())
    return "; ".join(said) or (body if len(body) > len('{"": {}}') else "")


def _said(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from [each] if isinstance(each, str) else _said(each)
    elif isinstance(node, dict):
        place = (
            ".".join(str(part) for part in node["loc"] if part != "body") if isinstance(node.get("loc"), list) else ""
        )
        for key in (key for key in _SAYING if node.get(key)):
            value = node[key]
            if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
                yield words_of(value)
            elif isinstance(value, str):
                yield f"{value} ({place})" if place else value
            else:
                yield from _said(value)
