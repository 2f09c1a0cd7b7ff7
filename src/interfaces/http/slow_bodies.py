"""Bodies that must come in time."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_WITHIN = 60.0
"""Seconds for the whole body of a request."""


class PromptBodies:
    """Refuses a request whose body takes too long; what a client sends behind it is awaited for as long as it likes."""

    def __init__(self, app: ASGIApp, *, within: float = BODY_WITHIN) -> None:
        self._app = app
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request within the time for its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._within
        whole = False

        async def received() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, "The body did not come in time") from error
            whole = not message.get("more_body", False)
            return message

        await self._app(scope, received, send)
