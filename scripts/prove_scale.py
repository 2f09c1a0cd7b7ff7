"""Prove that no run is lost and no step has two results, even if workers and PostgreSQL fail.

    make prove-scale                    # everything; takes a quarter of an hour, and writes the figures into the page
    python -m scripts.prove_scale --runs 1000 --kills 3 --restarts 1 --away 0 --frozen 1

Workers and servers are killed and workers frozen at random, PostgreSQL is restarted and kept away, and rows of jobs are
deleted, while readers follow runs at the servers. Then it measures how the rate grows with workers, and what a run
costs the database, and cuts off one of two hosts.
"""

# ruff: noqa: S101, S311 - a proof asserts, and the random numbers protect nothing

import argparse
import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from domain.identifiers import RunId
from scripts.prove_hosts import cut_off_a_host
from scripts.prove_readers import Servers
from tests.fakes.postgres.server import PostgresServer, find_programs
from tests.fakes.queue.machines import Machines

PAGE = Path("docs/parts/queue.md")
HEAD = "## Measured\n"
PAYMENTS = 3
_OVERLAPS = """payments a JOIN payments b ON a.run = b.run AND a.worker <> b.worker AND a.step = b.step
    AND a.began < b.ended AND b.began < a.ended AND a.worker < b.worker"""
_DELETE_JOBS = """SET search_path TO procrastinate; DELETE FROM procrastinate_jobs
    WHERE id IN (SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY random() LIMIT 20)"""


@dataclass(frozen=True)
class Plan:
    """How many runs are executed by how many workers, and what goes wrong meanwhile."""

    runs: int
    workers: int
    kills: int
    restarts: int
    away: float
    frozen: int
    seconds: float = 0.2
    at_once: int = 20

    @property
    def killed_servers(self) -> int:
        """How many servers are killed."""
        return max(1, self.kills // 20)


async def survive(machines: Machines, plan: Plan) -> dict[str, object]:
    """Execute the runs while everything goes wrong, check every invariant, and return the figures."""
    await machines.prepare()
    servers = await asyncio.to_thread(Servers, machines.server.url(machines.database))
    try:
        began = time.monotonic()
        runs = await machines.order(plan.runs, payments=PAYMENTS, seconds=plan.seconds)
        again = await machines.order(plan.runs, payments=PAYMENTS, seconds=plan.seconds)
        assert again == runs, "equal keys started other runs"
        for _ in range(plan.workers):
            machines.start_worker(plan.at_once)
        await machines.until("runs WHERE status = 'running'", rows=min(plan.runs, plan.workers), seconds=60)
        followed = random.sample(runs, 5)
        reading = [asyncio.create_task(_follow(servers, run)) for run in followed]
        await _trouble(machines, servers, plan)
        while _unfinished(machines):
            assert time.monotonic() - began < 30 + plan.runs + 20 * plan.kills, f"{_unfinished(machines)} runs are lost"
            await asyncio.sleep(0.5)
        seconds = time.monotonic() - began
        for run, steps in zip(followed, await asyncio.gather(*reading), strict=True):
            assert len((await machines.runs.run_journal().read(RunId(run))).steps) == steps
    finally:
        await asyncio.to_thread(servers.close)
    repeated = machines.count("payments") - plan.runs * PAYMENTS
    restarted = machines.count("runs, generate_series(2, runs.execution)")
    assert machines.count("runs WHERE status = 'done'") == plan.runs, "not every run is done"
    assert restarted >= plan.frozen, "nothing was cut short, so nothing is proved"
    assert not (ended := [each for each in machines.workers if each.poll() not in {None, -signal.SIGKILL}]), ended
    assert machines.steps_with_two_results() == 0
    assert machines.count("steps WHERE document::json ->> 'result' IS NOT NULL") == plan.runs * PAYMENTS
    assert 0 <= repeated <= restarted, (
        f"{repeated} payments were repeated in {restarted} executions that were cut short"
    )
    return {
        "runs, each of three paid steps": plan.runs,
        "workers, and servers, killed with `kill -9`": f"{plan.kills}, {plan.killed_servers}",
        "restarts of PostgreSQL, and seconds away": f"{plan.restarts}, {plan.away:.0f} s",
        "workers frozen until others took their runs": plan.frozen,
        "runs lost; steps with two results": "0; 0",
        "events that readers missed, or were sent twice": "0; 0",
        "executions that were cut short": restarted,
        "paid steps that were paid again": repeated,
        "paid twice at the same time (frozen workers)": machines.count(_OVERLAPS),
        "seconds in all": f"{seconds:.0f}",
    }


async def _trouble(machines: Machines, servers: Servers, plan: Plan) -> None:
    """Cause the planned faults in a random order, with pauses between them."""

    async def kill_server(*_: object) -> None:
        await asyncio.to_thread(servers.replace)

    faults: list[Callable[[Machines, Plan], Awaitable[None]]] = [_kill, _delete_jobs] * plan.kills
    faults += [_restart] * plan.restarts + [_freeze] * plan.frozen + [kill_server] * plan.killed_servers
    random.shuffle(faults)
    for cause in faults:
        await asyncio.sleep(random.uniform(0.2, 1.5))
        await cause(machines, plan)
    if plan.away:
        await asyncio.to_thread(machines.server.stop)
        await asyncio.sleep(plan.away)
        await asyncio.to_thread(machines.server.start)


async def _kill(machines: Machines, plan: Plan, *, spared: object = None) -> None:
    worker = random.choice([each for each in machines.workers if each.poll() is None and each is not spared])
    worker.kill()
    worker.wait()
    machines.start_worker(plan.at_once)


async def _freeze(machines: Machines, plan: Plan) -> None:
    """Freeze a worker until others have taken its runs, and a new worker has declared it dead; then wake it."""
    worker = random.choice([each for each in machines.workers if each.poll() is None])
    worker.send_signal(signal.SIGSTOP)
    await asyncio.sleep(machines.dead_after * 2)
    await _kill(machines, plan, spared=worker)
    await asyncio.sleep(machines.dead_after)
    worker.send_signal(signal.SIGCONT)


async def _restart(machines: Machines, _plan: Plan) -> None:
    await asyncio.to_thread(machines.server.stop)
    await asyncio.to_thread(machines.server.start)


async def _delete_jobs(machines: Machines, _plan: Plan) -> None:
    with suppress(psycopg.Error):
        machines.server.execute(machines.database, _DELETE_JOBS)


async def _follow(servers: Servers, run: str) -> int:
    """Follow a run to its end, check that no event is missing or comes twice, and return the number of its steps."""
    events = await servers.follow(run)
    steps = len(events) - 1
    assert [event.id for event in events] == [*map(str, range(1, steps + 1)), f"{steps}-done"], events
    paid = [event.data["label"] for event in events if event.name == "step_finished"]
    assert paid == [str(number) for number in range(PAYMENTS)], events
    return steps


def _unfinished(machines: Machines) -> int:
    try:
        return machines.unfinished()
    except psycopg.Error:
        return -1


async def grow(server: PostgresServer, workers: int) -> tuple[float, float, float, float]:
    """Return the runs per second of this many workers, and each run's transactions, kilobytes and milliseconds."""
    name = f"growth_{workers}"
    machines = Machines(server, server.create(name) and name)
    await machines.prepare()
    for _ in range(workers):
        machines.start_worker(at_once=8)
    await machines.until("procrastinate.procrastinate_workers", rows=workers, seconds=60)
    before, began, runs = _statistics(server, name), time.monotonic(), 40 * workers
    await machines.order(runs, payments=PAYMENTS, seconds=1.0)
    await machines.until_finished(seconds=300)
    seconds = time.monotonic() - began
    await asyncio.sleep(1.5)  # until the statistics are written
    used = [(after - earlier) / runs for earlier, after in zip(before, _statistics(server, name), strict=True)]
    await machines.close()
    return runs / seconds, used[0], used[1] / 1000, used[2]


def _statistics(server: PostgresServer, name: str) -> list[float]:
    columns = "xact_commit, pg_database_size(datname), active_time"
    [row] = server.execute("postgres", f"SELECT {columns} FROM pg_stat_database WHERE datname = '{name}'")  # noqa: S608
    return [float(str(value)) for value in row]


async def prove(plan: Plan, *, measures: bool) -> dict[str, object]:
    """Prove and measure on a server of its own, and return the figures."""
    programs = find_programs()
    assert programs, "PostgreSQL's programs are missing"
    server = await asyncio.to_thread(PostgresServer, programs)
    try:
        server.create("proof")
        machines = Machines(server, "proof", dead_after=3.0)
        try:
            figures = await survive(machines, plan)
        finally:
            await machines.close()
        for workers in (1, 2, 4) if measures else ():
            rate, transactions, kilobytes, milliseconds = await grow(server, workers)
            what = f"{workers} worker{'s' if workers > 1 else ''} with 8 runs each, each of three steps of 1 s"
            figures[f"runs per second of {what}"] = f"{rate:.2f}"
            cost = f"{transactions:.0f} transactions, {kilobytes:.0f} kB, {milliseconds:.0f} ms"
        if measures:
            figures["a run in the database"] = cost
    finally:
        server.remove()
    return figures | (await cut_off_a_host(programs) if measures else {})


def _write(table: str) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(HEAD)
    about = "On two cores that others used too, with the database on the same machine:\n"
    after = rest[rest.index("\n## ") :]
    PAGE.write_text(f"{before}{HEAD}\n{about}\n{table}\n{after}", encoding="utf-8")


def main() -> None:
    """Read the command line, prove, and print the figures."""
    parser = argparse.ArgumentParser()
    for name, default in {"runs": 1500, "workers": 3, "kills": 60, "restarts": 5, "away": 30, "frozen": 5}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument(
        "--write", action="store_true", help="measure the growth too, and write the figures into the page"
    )
    given = vars(parser.parse_args())
    write = given.pop("write")
    figures = asyncio.run(prove(Plan(**given), measures=write))
    table = "\n".join(["| | |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in figures.items())])
    print(table)  # noqa: T201 - its result
    if write:
        _write(table)


if __name__ == "__main__":
    main()
