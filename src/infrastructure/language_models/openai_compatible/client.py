"""HTTP requests by aiohttp, with one session for each event loop, opened on first use; it reuses connections."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_json


class Client:
    """Posts JSON; a session is closed by `close`, or when its event loop ends."""

    def __init__(self) -> None:
        self._sessions: dict[asyncio.AbstractEventLoop, tuple[Any, AsyncGenerator[Any, None]]] = {}

    async def post(self, url: str, headers: Mapping[str, str], body: object) -> Any:
        """Return the response, which the caller must release."""
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            lifetime = self._lifetime(loop)
            self._sessions[loop] = await anext(lifetime), lifetime
        try:
            data = to_json(body)
        except ValueError:  # invalid Unicode, which is replaced
            data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        session, _ = self._sessions[loop]
        return await session.post(url, data=data, headers=headers, allow_redirects=False, proxy=_proxy_for(url))

    async def close(self) -> None:
        """Close the session of this event loop."""
        if opened := self._sessions.get(asyncio.get_running_loop()):
            _, lifetime = opened
            await lifetime.aclose()

    async def _lifetime(self, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[Any, None]:
        """Open a session, and close it when this generator is closed, as an event loop does when it ends."""
        import aiohttp  # noqa: PLC0415 - loaded only if a model is asked

        timeout = aiohttp.ClientTimeout(total=None, sock_connect=30)  # the caller limits the wait for each piece
        connections = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
        session = aiohttp.ClientSession(connector=connections, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        try:
            yield session
        finally:
            del self._sessions[loop]
            await session.close()


@cache
def _proxy_for(url: str) -> str | None:
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - loaded only if a model is asked

    parts = urlsplit(url)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy
