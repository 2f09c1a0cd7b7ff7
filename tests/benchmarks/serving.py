"""The server under load, on loopback: many streams at once, and many requests in a row.

    .venv/bin/python -m tests.benchmarks.serving

It fails if an event is lost or doubled, if the first event is late, or if memory grows.
"""

import asyncio
import sys
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx

from tests.served_agent import ServedAgent, events_of_async

STREAMS = 200
RUNS = 10
REQUESTS = 10_000
AT_ONCE = 32
MIB = 2**20


async def follow(client: httpx.AsyncClient, run: str) -> tuple[float, list[str]]:
    """Follow a run to its end, and return the seconds to the first event and the ids of all."""
    began, first, ids = time.monotonic(), 0.0, []
    async with client.stream("GET", f"/runs/{run}/events") as response:
        async for event in events_of_async(response.aiter_lines()):
            first = first or time.monotonic() - began
            if event.id:
                ids.append(event.id)
    return first, ids


async def many_streams(server: ServedAgent) -> float:
    """Follow runs by many streams at once while they go on; return the 95th percentile of the first event's time."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=server.url, timeout=120, limits=limits) as client:
        runs = [server.start_run(topic=topic) for topic in ("memory", "warps", "triton", "kernels", "threads") * 2]
        followed = await asyncio.gather(*(follow(client, runs[number % RUNS]) for number in range(STREAMS)))
    for number, (_, ids) in enumerate(followed):
        steps = [id_ for id_ in ids if id_.isdecimal()]
        assert steps == [str(n) for n in range(1, len(steps) + 1)], "an event was lost or doubled"
        assert ids[-1] == f"{len(steps)}-done", ids[-1]
        assert ids == followed[number % RUNS][1]
    return quantiles([first for first, _ in followed], n=20)[-1]


async def many_requests(server: ServedAgent, number: int) -> float:
    """Ask so often, some at once, for what the server has; return the requests in a second."""
    paths = ("/healthz", "/runs?limit=5", "/notes?limit=5", "/notes/search?query=memory&limit=3", "/nothing")
    left = iter(range(number))
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:

        async def ask() -> None:
            for count in left:
                response = await client.get(paths[count % len(paths)])
                assert response.status_code in {200, 404}, response.text

        await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    return number / (time.monotonic() - began)


def main() -> int:
    """Measure, print, and fail if a promise is not kept."""
    with TemporaryDirectory() as folder, ServedAgent(Path(folder), "--requests-per-minute", "10000000") as server:
        server.upload_examples()
        late = asyncio.run(many_streams(server))
        print(f"{STREAMS} streams over {RUNS} runs: no event lost or doubled, p95 of the first event {late:.2f} s")  # noqa: T201 - what it is for
        asyncio.run(many_requests(server, REQUESTS // 5))
        before = server.resident()
        rate = asyncio.run(many_requests(server, REQUESTS))
        grown = (server.resident() - before) / MIB
        print(f"{REQUESTS} requests: {rate:.0f} in a second, memory {before / MIB:.0f} MB and {grown:+.1f} MB")  # noqa: T201 - what it is for
    return 0 if late < 1 and grown < 10 else 1


if __name__ == "__main__":
    sys.exit(main())
