"""Middleware for every request: HEAD is answered as GET, nothing is cached, and bodies have limits."""

import asyncio
from collections.abc import Callable, Mapping

from fastapi import HTTPException, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interfaces.http.problems import path_of
from interfaces.http.statuses import RETRY_AFTER, STOPPING


def edge(app: ASGIApp, *, router: ASGIApp, refusal: Callable[..., Response]) -> ASGIApp:
    """Return the outermost middleware: HEAD is answered as GET, and caches store only responses whose route allows it.

    A request with two lengths is refused, against request smuggling: a proxy that uses the other length would take a
    part of the body for another request. A stream that is requested by HEAD ends before its first event. A request that
    is cancelled because the server stops gets status 503, unless its response has begun. A file has an ETag: a browser
    may keep it, but asks each time whether it has changed, so that it shows a new version at once.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await router(scope, receive, send)
            return
        has_started = False

        async def send_uncached(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-cache" if "ETag" in headers else "no-store")
            await send(message)

        async def refuse(status: int, detail: str, headers: dict[str, str]) -> None:
            headers = {**headers, "Connection": "close"}
            await refusal(path_of(scope), status, detail, headers=headers)(scope, receive, send_uncached)

        if {"content-length", "transfer-encoding"} <= set(Headers(scope=scope)):
            await refuse(400, "The request has both Content-Length and Transfer-Encoding", {})
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "is_head": True}
        try:
            await app(scope, receive, send_uncached)
        except asyncio.CancelledError:
            if not has_started:
                await refuse(503, STOPPING, {"Retry-After": str(RETRY_AFTER)})

    return answer


def limit_bodies(app: ASGIApp, *, limits: Mapping[str, int], default: int, seconds: float) -> ASGIApp:
    """Refuse a request whose body has more bytes than its path allows, or takes too long to arrive."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        limit = limits.get(path_of(scope), default)
        announced = Headers(scope=scope).get("content-length", "")
        deadline = asyncio.get_running_loop().time() + seconds
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

        await app(scope, receive_limited, send)

    return answer
