"""The outermost layer of the server: an id for each request, headers that keep browsers safe, a line in the log."""

import logging
import re
import time
from contextvars import ContextVar
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "X-Request-ID"
request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that is being answered, for the log."""

_SOUND_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_log = logging.getLogger("agent.http")


class Edge:
    """Echoes the caller's id of a request if it is harmless, and sets headers that a response does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever else comes is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).get(REQUEST_ID, "")
        own = asked if _SOUND_ID.fullmatch(asked) else uuid4().hex
        token = request_id.set(own)
        began = time.monotonic()
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = own
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            took = (time.monotonic() - began) * 1000
            path = scope.get("raw_path", b"").decode("ascii", "backslashreplace")[:500]
            caller = scope.get("state", {}).get("caller_name") or "-"
            _log.info("%s %s %s in %.0f ms for %s", scope["method"], path, status or "left", took, caller)
            request_id.reset(token)
