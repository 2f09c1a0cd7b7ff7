"""Readers that follow runs over HTTP, alternating between two servers that may be killed at any time."""

# ruff: noqa: S311 - the random numbers protect nothing

import asyncio
import random
import tempfile
from contextlib import suppress
from pathlib import Path

import httpx

from tests.fakes.http.api_client import Event, events_in
from tests.fakes.http.served_agent import ServedAgent


class Servers:
    """Two servers on one database, each with a folder of its own."""

    def __init__(self, url: str) -> None:
        self._variables = {"AGENT_DATABASE_URL": url}
        self._folder = tempfile.TemporaryDirectory()
        self._begun = 0
        self._serving = [self._begin(), self._begin()]

    def replace(self) -> None:
        """Kill one by `kill -9`, and start another."""
        self._serving.pop(0).__exit__()
        self._serving.append(self._begin())

    def close(self) -> None:
        """Kill both."""
        for served in self._serving:
            served.__exit__()
        self._folder.cleanup()

    async def follow(self, run: str) -> list[Event]:
        """Return the events of the run as readers receive them, each from the last event of the reader before."""
        seen: list[Event] = []
        turn = 0
        while not (seen and seen[-1].name == "run_ended"):
            turn += 1
            with suppress(httpx.HTTPError, TimeoutError):
                async with asyncio.timeout(random.uniform(1, 4)):
                    await self._read(self._serving[turn % len(self._serving)].url, run, seen)
            await asyncio.sleep(0.2)
        return seen

    async def _read(self, url: str, run: str, seen: list[Event]) -> None:
        last = {"Last-Event-ID": seen[-1].id} if seen else {}
        text = ""
        async with (
            httpx.AsyncClient(base_url=url, timeout=10) as client,
            client.stream("GET", f"/runs/{run}/events", headers=last) as answer,
        ):
            async for received in answer.aiter_text():
                complete, _, text = (text + received).rpartition("\n\n")
                seen += (event for event in events_in(complete) if event.id)  # an error has none

    def _begin(self) -> ServedAgent:
        self._begun += 1
        folder = Path(self._folder.name) / str(self._begun)
        folder.mkdir()
        return ServedAgent(folder, variables=self._variables).__enter__()
