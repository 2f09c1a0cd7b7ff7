"""Who may come in, how often, and how many at once; decided before a byte of the body is read."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from application.access.recognise_caller import RecogniseCaller
from domain.access import Caller
from domain.errors import AgentError
from interfaces.http.problems import failure, refusal
from interfaces.http.rate import Rate

OPEN_PATHS = frozenset({"/", "/docs", "/openapi.json", "/healthz", "/readyz"})
OPEN_FOLDER = "/page/"
"""What needs no key: the page, which asks for one, the document, and what a supervisor looks at."""

UPLOADS = "/notes"

_BEARER = "bearer"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one caller may ask in a minute, how many requests are answered at once, and how large a body is."""

    requests_per_minute: int = 600
    at_once: int = 500
    body: int = 2**20
    upload: int = 16 * 2**20


class Gate:
    """Lets in who shows a key or, before the first key is made, who comes from this machine and no foreign page."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._rate = Rate(limits.requests_per_minute)
        self._inside = 0
        self.recognise: RecogniseCaller | None = None
        self.closing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it; there are no web sockets."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refused = await self._refused(scope)
            if refused is not None:
                await refused(scope, receive, send)
                return
            self._inside += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._inside -= 1

    async def _refused(self, scope: Scope) -> JSONResponse | None:
        path, headers = scope["path"], Headers(scope=scope)
        if self.closing or self.recognise is None:
            return refusal(path, 503, "The server is stopping", headers={"Retry-After": "5"})
        try:
            caller = await self.recognise.execute(_bearer(headers))
        except AgentError as error:
            return failure(path, error)
        foreign = _foreign(headers) if caller == Caller() else None
        if foreign is not None:
            return refusal(path, 403, foreign)
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDER):
            return None
        return self._refused_as(caller, scope)

    def _refused_as(self, caller: Caller | None, scope: Scope) -> JSONResponse | None:
        path = scope["path"]
        who = (caller.key or "anybody") if caller else f"stranger {(scope.get('client') or ('?',))[0]}"
        if wait := self._rate.wait(who):
            detail = f"More than {self._limits.requests_per_minute} requests in a minute"
            return refusal(path, 429, detail, headers={"Retry-After": str(wait)})
        if caller is None:
            detail = "A key is needed: Authorization: Bearer KEY, as 'agent keys add' makes one"
            return refusal(path, 401, detail, headers={"WWW-Authenticate": "Bearer"})
        if self._inside >= self._limits.at_once:
            return refusal(path, 503, "Too many requests at once", headers={"Retry-After": "1"})
        if (largest := self._largest_body(path)) < _announced(scope):
            return refusal(path, 413, f"The body has more than {largest:,} bytes")
        state = scope.setdefault("state", {})
        state["caller"], state["caller_name"] = caller, caller.name
        return None

    def _largest_body(self, path: str) -> int:
        return self._limits.upload if path == UPLOADS else self._limits.body


def is_loopback(host: str) -> bool:
    """Whether the host can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _announced(scope: Scope) -> int:
    """Return how many bytes of a body are announced; what is not is counted as it comes."""
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _bearer(headers: Headers) -> str | None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.casefold() == _BEARER else None


def _foreign(headers: Headers) -> str | None:
    """Say what shows that a foreign page asks: by a name of its own for this machine, or under its own name."""
    host, origin = headers.get("host", ""), headers.get("origin")
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        name = ""
    if not is_loopback(name):
        return "Without a key the server answers to localhost and 127.0.0.1 only; make one with 'agent keys add'"
    if origin is not None and origin != f"http://{host}":
        return "Without a key no other page may ask; make one with 'agent keys add'"
    return None
