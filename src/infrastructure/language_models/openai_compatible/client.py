"""Requests by aiohttp: one session for each event loop, opened on first use, whose connections are kept."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_json


class Client:
    """Posts JSON; its sessions end with their event loops, or when it is closed."""

    def __init__(self) -> None:
        self._sessions: dict[asyncio.AbstractEventLoop, Any] = {}
        self._open: dict[asyncio.AbstractEventLoop, AsyncGenerator[None, None]] = {}

    async def post(self, url: str, headers: Mapping[str, str], body: object) -> Any:
        """Return the response to a body, which the caller must close."""
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            self._open[loop] = self._lasting(loop)
            await anext(self._open[loop])
        try:
            data = to_json(body)
        except ValueError:  # of invalid Unicode
            data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        posting = self._sessions[loop].post
        return await posting(url, data=data, headers=headers, allow_redirects=False, proxy=_proxy_for(url))

    async def close(self) -> None:
        """Close the session of this event loop."""
        if lasting := self._open.get(asyncio.get_running_loop()):
            await lasting.aclose()

    async def _lasting(self, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[None, None]:
        """Wait for the end of the event loop, which closes every generator begun in it, and close the session."""
        import aiohttp  # noqa: PLC0415 - loaded only if a model is asked

        forever = aiohttp.ClientTimeout(total=None, sock_connect=30)  # each piece has a time-out of its own
        connections = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
        cookies = aiohttp.DummyCookieJar()
        session = aiohttp.ClientSession(connector=connections, timeout=forever, cookie_jar=cookies)
        self._sessions[loop] = session
        try:
            yield
        finally:
            del self._sessions[loop], self._open[loop]
            await session.close()


@cache
def _proxy_for(url: str) -> str | None:
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - loaded only if a model is asked

    parts = urlsplit(url)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy
