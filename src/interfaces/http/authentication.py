"""Who may call, and how often: decided before the body is read."""

import ipaddress
import math
import re
import time
from collections import Counter
from collections.abc import Callable

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from application.http.manage_keys import ManageKeys
from domain.errors import AgentError
from domain.http.api_key import ANYBODY, Caller
from interfaces.http.api import Api
from interfaces.http.problems import path_of
from interfaces.http.statuses import RETRY_AFTER

COUNTED_PUBLIC_PATHS = {"/readyz"}
"""They need no key, but query the storage; each has a count of its own, which other requests do not exhaust."""


class RequestRate:
    """Counts the requests of each caller in the current minute."""

    def __init__(self, per_minute: int, *, now: Callable[[], float] = time.time) -> None:
        self._per_minute = per_minute
        self._now = now
        self._minute = 0.0
        self._requests: Counter[str] = Counter()

    def seconds_to_wait(self, caller: str) -> int:
        """Count a request; return 0 if it is allowed, else the seconds until the next minute."""
        minute, seconds = divmod(self._now(), 60)
        if minute != self._minute:
            self._minute, self._requests = minute, Counter()
        self._requests[caller] += 1
        return 0 if self._requests[caller] <= self._per_minute else max(1, math.ceil(60 - seconds))


class Authentication:
    """Accepts callers with a key and, until the first key is created, callers on this machine.

    A server without keys must not be reachable from the pages of other sites: such a page could resolve its own name to
    this machine, or send a request to it from the browser of its visitor. Hence the checks of host and origin.
    """

    def __init__(self, app: ASGIApp, *, api: Api, keys: ManageKeys) -> None:
        self._app = app
        self._api = api
        self._keys = keys
        self._rate = RequestRate(api.settings.requests_per_minute)
        self._in_progress: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request of a known caller, and refuse others."""
        state = scope.setdefault("state", {})
        if refusal := await self._refusal_of(scope, state):
            await refusal(scope, receive, send)
            return
        counted = [state["counted"]] if "counted" in state else []  # a public path counts for nobody
        self._in_progress.update(counted)
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_progress -= Counter(counted)  # drops callers whose count is 0

    async def _refusal_of(self, scope: Scope, state: dict[str, str]) -> Response | None:
        """Return the response that refuses a request; one of another site is refused before it is counted."""
        path, headers, address = path_of(scope), Headers(scope=scope), (scope.get("client") or ("unknown",))[0]
        if self._api.is_public(path):
            return self._over_limit(path, f"{path} {address}") if path in COUNTED_PUBLIC_PATHS else None
        try:
            caller = await self._keys.recognize(_bearer(headers))
        except AgentError as error:
            return self._api.failure(path, error)
        if caller == ANYBODY and (problem := self._cross_site(headers)):
            return self._api.refusal(path, 403, problem)
        counted = caller or address
        if refusal := self._over_limit(path, counted):
            return refusal
        if caller is None:
            detail, challenge = "A key is needed: Authorization: Bearer KEY", "Bearer"
            if _bearer(headers):
                detail, challenge = "The key is unknown, or was revoked", 'Bearer error="invalid_token"'
            return self._api.refusal(path, 401, detail, headers={"WWW-Authenticate": challenge})
        state.update(caller=caller, counted=counted)
        return None

    def _over_limit(self, path: str, counted: str) -> Response | None:
        settings, wait = self._api.settings, self._rate.seconds_to_wait(counted)
        detail = f"More than {settings.requests_per_minute} requests in a minute"
        if not wait and self._in_progress[counted] >= settings.max_requests_per_caller:
            wait, detail = RETRY_AFTER, f"More than {settings.max_requests_per_caller} requests at the same time"
        return self._api.refusal(path, 429, detail, headers={"Retry-After": str(wait)}) if wait else None

    def _cross_site(self, headers: Headers) -> str:
        """Return why a request may come from a page of another site; empty if it does not."""
        host, origins = headers.get("host", ""), set(headers.getlist("origin"))
        if not is_loopback(_hostname(host)):
            return "Without a key, the server answers to localhost and 127.0.0.1 only; 'agent keys create' creates one"
        if origins and origins <= set(self._api.settings.allowed_origins):
            return ""
        if foreign := origins - {f"http://{host}"}:
            return f"Pages of {min(foreign)[:200]!r} may not call; AGENT_HTTP__ALLOWED_ORIGINS allows them"
        if not {"none", "same-origin"}.issuperset(headers.getlist("sec-fetch-site")):
            return "Pages of other sites may not call"
        return ""


def caller_of(request: Request) -> Caller:
    """Return the caller of a request; a dependency of routes."""
    return Caller(request.state.caller)


def is_loopback(host: str) -> bool:
    """Whether the host can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _hostname(host: str) -> str:
    found = re.fullmatch(r"\[([\da-fA-F:.]+)\](?::\d+)?|([\w.-]+)(?::\d+)?", host)
    return found[1] or found[2] if found else ""


def _bearer(headers: Headers) -> str | None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.casefold() == "bearer" else None
