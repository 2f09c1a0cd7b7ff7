"""Measures the agent beside bare clients, and with `peers` beside other frameworks, for `docs/performance.md`."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import peers
import report
from measuring import HERE, Provider, Worker

RESULTS = HERE / "results.json"
WORKER = HERE / "worker.py"
OWN = {
    "bare aiohttp": ["bare", "aiohttp"],
    "bare httpx": ["bare", "httpx"],
    "this project, in memory": ["agent", "in_memory"],
    "this project, SQLite": ["agent", "sql"],
    "this project, in files": ["agent", "json_lines"],
    "this project, by LiteLLM": ["agent", "in_memory", "openai/bench", "litellm"],
}
_MOST = {"bare httpx": 100, "this project, SQLite": 200}
"""Runs at once that a client takes seconds for: httpx scans its pool for each request."""
SECTIONS = ("calls", "at_once", "starts", "turns", "notes", "tokens")
CALLS = {"loop": (10, 5), "text": (20, 1), "verdict": (20, 1)}
"""Operations of one batch, and requests of one operation, which the provider counts."""


@contextmanager
def _workers(commands: dict[str, list[str]]) -> Iterator[list[Worker]]:
    with tempfile.TemporaryDirectory() as folder:
        workers = [Worker(name, command, folder) for name, command in commands.items()]
        try:
            yield workers
        finally:
            for worker in workers:
                worker.close()


def _ours() -> dict[str, list[str]]:
    return {name: [sys.executable, str(WORKER), *arguments] for name, arguments in OWN.items()}


def _calls(provider: Provider, workers: list[Worker], rounds: int) -> dict[str, Any]:
    """Return the CPU of each work by each client: batches in turns, so that a busy machine is busy for all."""
    found: dict[str, Any] = {worker.name: {} for worker in workers}
    for work, (times, requests) in CALLS.items():
        batches: dict[str, list[float]] = {worker.name: [] for worker in workers}
        for number in range(rounds + 1):  # the first one warms up
            for worker in workers:
                provider.count()
                measured = worker.ask(url=provider.url(work), work=work, times=times, at_once=1)
                if (count := provider.count()) != times * requests:
                    sys.exit(f"{worker.name} made {count} requests, not {times * requests}")
                batches[worker.name] += [measured["cpu"] * 1000] if number else []
                found[worker.name]["peak_mb"] = measured["peak_mb"]
        for worker in workers:
            each = batches[worker.name]
            found[worker.name][work] = {"best_ms": min(each), "median_ms": statistics.median(each)}
    return found


def _at_once(provider: Provider, workers: list[Worker]) -> list[dict[str, Any]]:
    """Return how runs at once fare with a provider that takes 50 ms for each of their five calls."""
    found = []
    for at_once in (1, 10, 100, 200, 1000):
        times = max(10, at_once, min(at_once * 2, 400))
        for worker in (each for each in workers if at_once <= _MOST.get(each.name, at_once)):
            measured = worker.ask(url=provider.url("loop", 50), work="loop", times=times, at_once=at_once)
            found.append({"name": worker.name, "at_once": at_once, **measured})
    return found


def _starts(provider: Provider, rounds: int) -> dict[str, Any]:
    """Return the seconds from the start of a process to its end, and its CPU."""
    agent = str(Path(sys.executable).with_name("agent"))
    direct = {"AGENT_MODEL": "openai-compatible/bench", "AGENT_PROVIDER__BASE_URL": provider.url("text")}
    bare = [sys.executable, "-c", _BARE, provider.url("text")]
    commands: dict[str, tuple[list[str], dict[str, str]]] = {
        "bare aiohttp, one reply": (bare, {}),
        "`agent --help`": ([agent, "--help"], {}),
        "`agent ask`, offline": ([agent, "ask", "What time is it?"], {}),
        "`agent ask`, first reply of a provider": ([agent, "ask", "What is it?"], direct),
    }
    found: dict[str, Any] = {name: {"seconds": [], "cpu": []} for name in commands}
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds + 1):
            for name, (command, variables) in commands.items():
                before, begun = os.times(), time.perf_counter()
                subprocess.run(command, env=plain | variables, cwd=folder, check=True, capture_output=True)
                after, took = os.times(), time.perf_counter() - begun
                used = after.children_user + after.children_system - before.children_user - before.children_system
                found[name]["seconds"].append(took)
                found[name]["cpu"].append(used)
    return {name: {key: min(values[1:]) for key, values in each.items()} for name, each in found.items()}


_BARE = f"""
import asyncio, sys
sys.path.insert(0, {str(HERE)!r})
from clients.bare import connect
async def main():
    await (await connect(sys.argv[1], "aiohttp"))["text"]()
asyncio.run(main())
"""


def _output_of(script: str, *arguments: str) -> Any:
    return json.loads(subprocess.run([sys.executable, HERE / script, *arguments], check=True, stdout=-1).stdout)


def _measured(section: str, provider: Provider, rounds: int) -> dict[str, Any]:
    """Return the figures of a section of the document."""
    match section:
        case "calls" | "peers":
            with _workers(_ours() | (peers.commands(WORKER) if section == "peers" else {})) as workers:
                return {"calls": _calls(provider, workers, rounds)}
        case "at_once":
            with _workers(dict(list(_ours().items())[:-1])) as workers:
                return {"runs": _at_once(provider, workers)}
        case "starts":
            return {"commands": _starts(provider, 7)}
        case "turns":
            url = provider.url("text")
            return {"turns": [_output_of("growth.py", "turns", f"{count}", url) for count in (1, 10, 100, 1_000)]}
        case "notes":
            return {"notes": [_output_of("growth.py", "notes", f"{10**power}") for power in (2, 3, 4, 5)]}
    return {"steps": _output_of("tokens.py")}


def main() -> None:
    """Measure, keep the results, and write the document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)}, peers; all but the last"
    )
    options.add_argument("--rounds", type=int, default=15)
    given = options.parse_args()
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    results = {name: kept[name] for name in (*SECTIONS, "peers") if name in kept}
    with Provider(sys.executable) as provider:
        for section in given.sections or SECTIONS:
            about = {"when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "load": round(os.getloadavg()[0], 1)}
            results[section] = {**about, **_measured(section, provider, given.rounds)}
    packages = {name: version(name) for name in ("aiohttp", "httpx", "litellm", "pydantic", "sqlalchemy")}
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    results["about"] = {"python": platform.python_version(), "machine": machine, "packages": packages}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    report.write(results)


if __name__ == "__main__":
    main()
