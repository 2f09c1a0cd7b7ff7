"""Middleware for every request: HEAD is answered as GET, nothing is cached, and bodies have limits."""

import asyncio
from collections.abc import Callable

from fastapi import HTTPException, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interfaces.http.problems import path_of
from interfaces.http.statuses import RETRY_AFTER, STOPPING


class Edge:
    """The outermost middleware: HEAD is answered as GET, and caches store no response unless its route allows it.

    A request with two lengths is refused, against request smuggling: a proxy that uses the other length would take a
    part of the body for another request. A stream that is requested by HEAD ends before its first event. A request that
    is cancelled because the server stops gets status 503, unless its response has begun.
    """

    def __init__(self, app: ASGIApp, *, router: ASGIApp, refusal: Callable[..., Response]) -> None:
        self._app = app
        self._router = router
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        has_started = False

        async def send_uncached(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        async def refuse(status: int, detail: str, headers: dict[str, str]) -> None:
            headers = {**headers, "Connection": "close"}
            await self._refusal(path_of(scope), status, detail, headers=headers)(scope, receive, send_uncached)

        if {"content-length", "transfer-encoding"} <= set(Headers(scope=scope)):
            await refuse(400, "The request has both Content-Length and Transfer-Encoding", {})
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "is_head": True}
        try:
            await self._app(scope, receive, send_uncached)
        except asyncio.CancelledError:
            if not has_started:
                await refuse(503, STOPPING, {"Retry-After": str(RETRY_AFTER)})


class BodyLimits:
    """Refuses a request whose body is too large for its path, or takes too long to arrive."""

    def __init__(self, app: ASGIApp, *, limit: Callable[[str], int], seconds: float) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        limit = self._limit(path_of(scope))
        announced = Headers(scope=scope).get("content-length", "")
        deadline = asyncio.get_running_loop().time() + self._seconds
        size = int(announced) if announced.isdecimal() else 0
        complete, counted = False, 0
        too_large = HTTPException(413, f"The body has more than {limit:,} bytes")

        async def receive_limited() -> Message:
            nonlocal complete, counted
            if complete:
                return await receive()
            if size > limit:
                raise too_large
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, "The body did not arrive in time") from error
            counted += len(message.get("body", b""))
            if counted > limit:
                raise too_large
            complete = not message.get("more_body", False)
            return message

        await self._app(scope, receive_limited, send)
