"""One client in a process of its own: does batches of work as they are asked for on standard input, and measures them.

A batch is a line `{"url": ..., "work": "loop", "times": 20, "at_once": 1}`; the answer is a line too.
"""

import asyncio
import gc
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import provider_work

Work = Callable[[], Awaitable[str]]
_EXPECTED = {"loop": provider_work.ANSWER, "text": provider_work.TEXT, "verdict": provider_work.VERDICT}


async def _batch(work: Work, expected: str, times: int, at_once: int) -> dict[str, Any]:
    seconds: list[float] = []
    waiting = iter(range(times))

    async def one_after_another() -> None:
        for _ in waiting:
            begun = time.perf_counter()
            said = await work()
            seconds.append(time.perf_counter() - begun)
            if said.split() != expected.split():
                sys.exit(f"{sys.argv[1]} said {said!r}, not {expected!r}")

    gc.collect()
    cpu, begun = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - begun
    seconds.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    quantiles = {"p50": seconds[len(seconds) // 2], "p99": seconds[int(len(seconds) * 0.99)]}
    return {"cpu": cpu / times, "wall": wall, "per_second": times / wall, "peak_mb": peak, **quantiles}


async def _serve() -> None:
    gc.set_threshold(100_000)  # for all clients, as the agent's command line sets it
    connect = importlib.import_module(f"clients.{sys.argv[1]}").connect
    clients: dict[str, dict[str, Work]] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        url, work = asked["url"], asked["work"]
        if url not in clients:
            clients[url] = await connect(url, *sys.argv[2:])
        measured = await _batch(clients[url][work], _EXPECTED[work], asked["times"], asked["at_once"])
        print(json.dumps(measured), flush=True)
    os._exit(0)  # open connections need no farewell


if __name__ == "__main__":
    asyncio.run(_serve())
