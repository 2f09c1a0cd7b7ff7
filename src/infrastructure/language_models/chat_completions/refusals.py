"""A provider's failures as errors of the domain, by the words of the response: statuses and codes say too little."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any, Self

from domain import errors
from infrastructure.language_models.chat_completions.endpoint import Endpoint
from infrastructure.language_models.retrying import seconds_to_wait

INVALID = frozenset({400, 413, 422})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAY_PASS = frozenset({408, 409, 425, 429, *range(500, 600)})
_WORDS = r"(?:[a-z]*error|status|fault)?_?(?:msg|message|string|description)s?|details?|[a-z]*errors?"
_SAYING = re.compile(rf"(?i){_WORDS}|fault|reason|title|metadata|raw|base_resp|cause|response|body")
"""Names of fields that say what is wrong, or contain another that does."""
_FAILED = re.compile(rf"(?i){_WORDS}|base_resp")
"""Names of fields that only a failure has at the top level."""
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>")

_FILTERED = re.compile(
    r'"(?:code|type)": ?"content_(?:filter|policy_violation)"|data_inspection_failed|safety system|usage policy'
)
_NO_CREDIT = re.compile(r"(?i)insufficient[ _](?:user_)?(?:quota|balance|credit|funds)|credit balance|余额不足")
_BAD_KEY = re.compile(
    r"(?i)api[ _]?key\b[^\"]{0,20}\b(?:not valid|invalid|expired)|incorrect api key|authentication_error"
)
_BY_CHANCE = re.compile(r'"code": ?"tool_use_failed"')
_OVER = "(?:too (?:long|large|big)|exceed|(?:longer|larger|greater|more) than|over the)"
_TOO_LONG_WORDS = (
    r"context[ _-]?(?:length|size|window|limit)|the model's context|\bn_ctx\b|n_keep|max_seq_len",
    r"(?:maximum|max)[ _-]?(?:context|prompt|model|input)[ _-]?(?:len|char)",
    r"input[ _]?length|length of (?:the )?(?:input|prompt|messages)|inputs. (?:tokens|must have)|too large for model",
    rf"(?:prompt|inputs?(?! should| images)|messages?(?!\[)|conversation|\btokens?)\b[^.\"]{{0,60}}\b{_OVER}",
    rf"(?:request|payload)(?: body| payload| size)*(?: is)? {_OVER}|_too_(?:long|large)\b",
    r"too many (?:input |prompt )?tokens|token (?:limit|length)|exceeds?\b[^\"]{0,40}\btokens",
    r"(?:reduce|shorten) (?:the length|(?:the|your) (?:prompt|message|input))|content'?: string too long",
    r"sequence length|expected maxLength|过长|超长|(?:输入|上下文|长度|提示|tokens?|prompt)[^。\"]{0,40}(?:超过|超出)",
    r"(?:超过|超出)[^。\"]{0,40}(?:输入|上下文|长度|tokens?)",
)
_TOO_LONG = re.compile("|".join(_TOO_LONG_WORDS), re.IGNORECASE)
_OTHER_LIMIT = re.compile(
    r"(?i)quota|rate limit|throttl|(?<!input or )output tokens|maximum output|tokens you requested|nesting depth"
)
_LIMIT_WORDS = r"max_?(?:completion|output|new)?_?tokens|(?:completion|output) tokens|maximum tokens you requested"
_SYSTEM_WORDS = (
    r"\bsystem[ ._']{0,2}(?:role|message|prompt|instruction)s?\b.{0,40}\bnot\b.{0,9}(?:support|allow)",
    r"developer instruction|support 'system'|'system' is not|roles are supported|(?<!message, conversation )roles must",
)
_FIELD_WORDS = {
    "stream_options": "stream_options|include_usage",
    "response_format": r"schema|structured|(?:response.?|invalid )format|output_(?!tokens)|guided|grammar|many states|"
    r"(?<!data_inspection)_failed|json mode|mime type",
    "tool_choice": "tool.?choice",
    "max_tokens": _LIMIT_WORDS,
    "max_completion_tokens": _LIMIT_WORDS,
    "system": "|".join(_SYSTEM_WORDS),
    "stream": r"\bstream(?:ing)?\b",
}
_OPTIONAL_FIELDS = {field: re.compile(words, re.IGNORECASE) for field, words in _FIELD_WORDS.items()}
"""Fields that a provider may refuse, and the words it uses; a system message is refused by its role, `system`."""


class FieldRefused(errors.ProtocolViolated):
    """The provider refuses the optional field in the fact `field`, or only its value if the fact `lasting` is false."""


@dataclass(frozen=True)
class Failure:
    """A response that is an error: its body as it was sent, and its status if it has one."""

    body: str
    status: int | None = None
    retry_after: float | None = None

    @classmethod
    def of(cls, body: str, status: int, headers: Mapping[str, str]) -> Self:
        """Return the failure of a response; the body of a redirect is the address that it names."""
        wait = seconds_to_wait(headers.get("retry-after", ""), now=datetime.now(UTC))
        return cls((status in _REDIRECTS and headers.get("location")) or body, status, wait)

    @property
    def is_too_long(self) -> bool:
        """Whether it says that the prompt is too long."""
        is_other = "context" not in self.body and _OTHER_LIMIT.search(self.body)
        is_rate_limit = self.status == 429 and "too large" not in self.body  # noqa: PLR2004 - as statuses are known
        may_say_so = self.status in {None, 429, 500, *INVALID} and not (is_other or is_rate_limit)
        return self.status == 413 or bool(may_say_so and _TOO_LONG.search(self.body))  # noqa: PLR2004 - as above

    def refused_field(self, request: Mapping[str, Any]) -> str | None:
        """Return the optional field that is refused, if the request has it."""
        if self.status not in INVALID and "No endpoints found" not in self.body:  # OpenRouter says so with status 404
            return None
        sent = {*request, *(message["role"] for message in request.get("messages", ())[:1])}
        refused = (field for field, words in _OPTIONAL_FIELDS.items() if field in sent and words.search(self.body))
        return next((field for field in refused if not self.is_too_long or "max_" in field), None)

    def error(self, endpoint: Endpoint, request: Mapping[str, Any]) -> errors.AgentError:
        """Return this failure of a request as an error of the domain."""
        kind, problem, retry = self._outcome()
        facts: dict[str, Any] = {"status": self.status, "retry": retry}
        if field := self.refused_field(request):
            kind, facts = FieldRefused, facts | {"field": field, "lasting": not self.is_too_long}
        if kind is errors.ModelUnavailable:
            facts |= {"retry_after": self.retry_after, "account": None if retry else endpoint.host}
        return endpoint.error(kind, problem, words_of(self.body), **facts)

    def _outcome(self) -> tuple[type[errors.AgentError], str, str | None]:
        """Return the class of the error, its message, and how often to retry."""
        status, body = self.status, self.body
        outcomes: tuple[tuple[object, type[errors.AgentError], str, str | None], ...] = (
            (status in _REDIRECTS, errors.ProtocolViolated, "redirects, which is not followed", None),
            (self.is_too_long, errors.ContextOverflow, "cannot read a prompt of this length", None),
            (_FILTERED.search(body), errors.ModelRefused, "declined", None),
            (status in {401, 403} or _BAD_KEY.search(body), errors.CredentialsRefused, "refuses the key", None),
            (status == 404, errors.UnknownModel, "is unknown", None),  # noqa: PLR2004 - as statuses are known
            (status == 402 or _NO_CREDIT.search(body), errors.ModelUnavailable, "has no credit", None),  # noqa: PLR2004
            (status in _MAY_PASS, errors.ModelUnavailable, f"failed with status {status}", "always"),
            (_BY_CHANCE.search(body), errors.ProtocolViolated, "could not call a tool", "once"),
            (status, errors.ProtocolViolated, f"refuses the request with status {status}", None),
            (True, errors.ModelUnavailable, "broke off its reply", "always"),
        )
        return next(outcome[1:] for outcome in outcomes if outcome[0])


def failure_in(body: object) -> Failure | None:
    """Return the failure in a chunk or in a body with status 200, if there is one; its code may be a status."""
    if not isinstance(body, dict):
        return None
    if not body.get("error"):
        is_reply = "choices" in body or isinstance(body.get("message"), dict)
        if is_reply or not any(value and _FAILED.fullmatch(key) for key, value in body.items()):
            return None
    inner = body["error"] if isinstance(body.get("error"), dict) else body
    status = str(inner.get("code") or inner.get("status_code") or inner.get("status") or "")
    return Failure(json.dumps(body, ensure_ascii=False), int(status) if re.fullmatch(r"[45]\d\d", status) else None)


def words_of(body: str) -> str:
    """Return the words in a body: the messages of JSON, the text of a web page, or the plain text."""
    try:
        said = list(dict.fromkeys(_said(json.loads(body))))
    except (ValueError, RecursionError):
        text = unescape(_MARKUP.sub(" ", body)) if body.lstrip().startswith("<") else body
        return " ".join(_said_in_text(text).removeprefix("data: ").split())
    return "; ".join(said) or (body if len(body) > len('{"": {}}') else "")


def _said(node: Any) -> Iterator[str]:
    """Yield the texts in fields that say what is wrong; in an object without such fields, all texts."""
    if isinstance(node, str) and node:
        yield _said_in_text(node)
    elif isinstance(node, list):
        for each in node:
            yield from _said(each)
    elif isinstance(node, dict):
        place = node.get("loc")
        place = ".".join(str(part) for part in place if part != "body") if isinstance(place, list) else ""
        telling = [value for key, value in node.items() if value and _SAYING.fullmatch(key)]
        for value in telling or node.values():
            for words in _said(value):
                yield f"{words} ({place})" if place else words


def _said_in_text(text: str) -> str:
    """Return the text; if it ends with JSON, the words of that JSON take its place."""
    begin = text.find("{")
    try:
        inner = "; ".join(dict.fromkeys(_said(json.loads(text[begin:])))) if begin >= 0 else ""
    except (ValueError, RecursionError):
        inner = ""
    return text[:begin] + inner if inner else text
