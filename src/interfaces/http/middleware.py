"""What applies to every request: HEAD is answered as GET, and the body has limits."""

import asyncio

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interfaces.http.api import Api


class HeadAsGet:
    """Answers HEAD as GET; the server sends no content, and a stream ends before its first event."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET", "is_head": True}
        await self._app(scope, receive, send)


class BodyLimits:
    """Refuses a request whose body is too large, or takes too long to arrive."""

    def __init__(self, app: ASGIApp, *, api: Api) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._api.body_limit(scope["path"])
        announced = Headers(scope=scope).get("content-length", "")
        deadline = asyncio.get_running_loop().time() + self._api.settings.body_timeout_seconds
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
