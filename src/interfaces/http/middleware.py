"""What applies to every request: HEAD is answered as GET, nothing is cached, and bodies have limits."""

import asyncio
from collections.abc import Callable

from fastapi import HTTPException, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Edge:
    """The outermost middleware: HEAD is answered as GET, without content, and no cache stores a response unasked.

    A request with two lengths is refused: a proxy may believe the other one, and take a part of its body for another
    caller's request. A stream that is asked for by HEAD ends before its first event.
    """

    def __init__(self, app: ASGIApp, *, refusal: Callable[..., Response]) -> None:
        self._app = app
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_uncached(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        if {"content-length", "transfer-encoding"} <= set(Headers(scope=scope)):
            detail = "The request has both Content-Length and Transfer-Encoding"
            await self._refusal(scope["path"], 400, detail, headers={"Connection": "close"})(
                scope, receive, send_uncached
            )
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "is_head": True}
        await self._app(scope, receive, send_uncached)


class BodyLimits:
    """Refuses a request whose body is too large for its path, or takes too long to arrive."""

    def __init__(self, app: ASGIApp, *, limit: Callable[[str], int], seconds: float) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        announced = Headers(scope=scope).get("content-length", "")
        deadline = asyncio.get_running_loop().time() + self._seconds
        size = int(announced) if announced.isdecimal() else 0
        complete, counted = False, 0

        async def receive_limited() -> Message:
            nonlocal complete, counted
            if complete:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, "The body did not arrive in time") from error
            counted += len(message.get("body", b""))
            if max(size, counted) > limit:
                raise HTTPException(413, f"The body has more than {limit:,} bytes")
            complete = not message.get("more_body", False)
            return message

        await self._app(scope, receive_limited, send)
