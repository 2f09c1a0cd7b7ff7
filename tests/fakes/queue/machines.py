"""Machines that share a database, of which any may be killed or frozen at any time."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass, field

from infrastructure.composition import Agent
from infrastructure.runs.container import RunsContainer
from infrastructure.sql.container import SqlContainer
from tests.fakes.postgres.server import PostgresServer
from tests.fakes.queue.hosts import Host
from tests.fakes.queue.machine import PAYMENTS, agent_of_machine, an_order


@dataclass
class Machines:
    """Workers in processes of their own, and this process, which orders runs and looks at the journal."""

    server: PostgresServer
    database: str
    dead_after: float = 2.0
    workers: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agent: Agent = agent_of_machine(self.server.url(self.database))
        self.server.execute(self.database, "CREATE SCHEMA IF NOT EXISTS public")
        self.runs = self.agent.of(RunsContainer)

    async def prepare(self) -> None:
        """Make the tables."""
        await self.agent.of(SqlContainer).database().read(lambda _: None)
        self.server.execute(self.database, PAYMENTS)

    async def order(self, runs: int, *, payments: int, seconds: float, first: int = 0) -> list[str]:
        """Start runs in the background, several concurrently; a run has one number, however often it is ordered."""
        limit = asyncio.Semaphore(8)

        async def start(number: int) -> str:
            async with limit:
                return (await self.runs.start_run().execute(an_order(payments, seconds, f"{number}"))).id

        return list(await asyncio.gather(*map(start, range(first, first + runs))))

    def start_worker(self, at_once: int = 4, *, host: Host | None = None) -> "subprocess.Popen[str]":
        """Start a worker, here or on another host."""
        url = self.server.url(self.database, **({"host": host.gateway} if host else {}))
        there = ["ip", "netns", "exec", host.name] if host else []
        command = [*there, sys.executable, "-m", "tests.fakes.queue.machine", url, str(at_once), str(self.dead_after)]
        worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        self.workers.append(worker)
        return worker

    def unfinished(self) -> int:
        """Return how many runs are neither done nor failed."""
        rows = self.server.execute(self.database, "SELECT count(*) FROM runs WHERE status IN ('queued', 'running')")
        return int(str(rows[0][0]))

    def steps_with_two_results(self) -> int:
        """Return how many steps were recorded with a result more than once in their run."""
        return self.count("""(SELECT FROM steps WHERE document::json ->> 'result' IS NOT NULL
            GROUP BY run, document::json ->> 'key' HAVING count(*) > 1) repeated""")

    def count(self, statement: str) -> int:
        """Return the number that a statement selects."""
        return int(str(self.server.execute(self.database, f"SELECT count(*) FROM {statement}")[0][0]))  # noqa: S608

    async def until(self, statement: str, *, seconds: float, rows: int = 1) -> float:
        """Wait until a statement selects `rows`, and return the seconds that it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self.count(statement) < rows:
            assert loop.time() - began < seconds, statement
            await asyncio.sleep(0.05)
        return loop.time() - began

    async def until_finished(self, *, seconds: float) -> None:
        """Wait until every run has ended."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self.unfinished():
            assert loop.time() < until, f"{self.unfinished()} runs have not ended"
            await asyncio.sleep(0.2)

    async def close(self) -> None:
        """Kill the workers."""
        for worker in self.workers:
            worker.kill()
            worker.wait()
        await self.agent.close()
