"""Rendering in a separate process, which is killed if it takes too long: not every slow text is known."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from subprocess import PIPE

from domain.http.api_key import Caller
from interfaces.http.page import rendered_markdown
from interfaces.http.statuses import ServerBusy

SECONDS = 10.0
MAX_WAITING = 8
"""Requests of one caller in progress; they are rendered one after another."""
MAX_PROCESSES = 2


class Rendering:
    """Renders Markdown, for each caller one request at a time, so that no caller keeps the others waiting."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._waiting: Counter[Caller] = Counter()
        self._turns: dict[Caller, asyncio.Lock] = {}
        self._processes = asyncio.Semaphore(MAX_PROCESSES)

    async def render(self, texts: Sequence[str], caller: Caller) -> tuple[str, ...]:
        """Return the texts as HTML, or as they are if they take too long; raise `ServerBusy` if too many wait."""
        if self._waiting[caller] >= MAX_WAITING:
            raise ServerBusy(f"{MAX_WAITING} renderings for this caller are in progress, which is the limit")
        self._waiting[caller] += 1
        try:
            async with self._turns.setdefault(caller, asyncio.Lock()), self._processes:
                return await self._in_process(texts)
        finally:
            self._waiting[caller] -= 1
            if not self._waiting[caller]:
                del self._waiting[caller], self._turns[caller]

    async def _in_process(self, texts: Sequence[str]) -> tuple[str, ...]:
        command = sys.executable, "-m", rendered_markdown.__name__
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
        try:
            async with asyncio.timeout(self._seconds):
                output, _ = await process.communicate(json.dumps(texts).encode())
            return tuple(json.loads(output))
        except (TimeoutError, ValueError):
            return tuple(f"<p>{escape(text)}</p>\n" for text in texts)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
