"""HEAD, which RFC 9110 wants of every resource that has GET: the same answer, without its content."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Lets HEAD be answered as GET is, and sends the headers only; a stream ends before its first event."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; one with another method is passed on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        ended = False

        async def received() -> Message:
            return {"type": "http.disconnect"} if ended else await receive()

        async def sent(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b""})

        await self._app({**scope, "method": "GET"}, received, sent)
