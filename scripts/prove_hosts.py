"""Prove that a host which loses its network during runs loses no run, and works again later; see prove_scale.py."""

# ruff: noqa: S101 - a proof asserts

import asyncio
import time
from pathlib import Path

from tests.fakes.postgres.server import PostgresServer
from tests.fakes.queue.hosts import NETWORK, Host
from tests.fakes.queue.machines import Machines

RUNS, PAYMENTS, AT_ONCE = 12, 4, 4


async def cut_off_a_host(programs: Path) -> dict[str, object]:
    """Disconnect one of two hosts during runs, and return the figures; none where namespaces are not allowed."""
    hosts = [Host(1), Host(2)]
    try:
        if not all(host.start() for host in hosts):
            print("Two hosts: skipped, as this system allows no network namespaces to this user")  # noqa: T201
            return {}
        server = await asyncio.to_thread(PostgresServer, programs, network=NETWORK)
        try:
            machines = Machines(server, server.create("hosts") and "hosts", dead_after=3.0)
            try:
                return await _cut_off(machines, hosts)
            finally:
                await machines.close()
        finally:
            server.remove()
    finally:
        for host in hosts:
            host.remove()


async def _cut_off(machines: Machines, hosts: list[Host]) -> dict[str, object]:
    await machines.prepare()
    worker, _ = [machines.start_worker(AT_ONCE, host=host) for host in hosts]
    await machines.until("procrastinate.procrastinate_workers", rows=2, seconds=60)
    await machines.order(RUNS, payments=PAYMENTS, seconds=1.0)
    its_runs = f"runs WHERE status = 'running' AND document::json ->> 'outcome' LIKE 'process {worker.pid} on %'"
    await machines.until(its_runs, rows=AT_ONCE, seconds=60)
    hosts[0].cut_off()
    rescued = await machines.until("runs WHERE execution > 1", rows=AT_ONCE, seconds=60)
    await machines.until_finished(seconds=120)
    hosts[0].reconnect()
    began = time.monotonic()
    later = (await machines.order(2 * RUNS, payments=PAYMENTS, seconds=1.0))[RUNS:]
    names = ", ".join(f"'{run}'" for run in later)
    await machines.until(f"payments WHERE worker = '{worker.pid}' AND run IN ({names})", seconds=120)
    worked_again = time.monotonic() - began
    await machines.until_finished(seconds=120)
    assert machines.count("runs WHERE status = 'done'") == 2 * RUNS, "a run is lost"
    assert machines.steps_with_two_results() == 0
    assert machines.count("steps WHERE document::json ->> 'result' IS NOT NULL") == 2 * RUNS * PAYMENTS
    repeated = machines.count("payments") - 2 * RUNS * PAYMENTS
    assert 0 <= repeated <= machines.count("runs, generate_series(2, runs.execution)")
    return {
        f"one of two hosts cut off with {AT_ONCE} runs in progress: runs lost; steps with two results": "0; 0",
        "seconds until the other host executed these, with workers dead after 3 s": f"{rescued:.1f}",
        "steps that were paid again": repeated,
        "seconds until the host, connected again, had done a step of a new run": f"{worked_again:.1f}",
    }
