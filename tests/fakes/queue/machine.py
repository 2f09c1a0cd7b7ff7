"""A machine with workers, as a process of its own: its runs are made of steps that take a while and are paid for.

    python -m tests.fakes.queue.machine ADDRESS AT_ONCE DEAD_AFTER

Each payment is a row of the table `payments`: it is written as soon as a step has done its work, before its record.
"""

import asyncio
import functools
import os
import signal
import sys
from pathlib import Path
from typing import Any

import psycopg
from dependency_injector import providers
from psycopg_pool import AsyncConnectionPool
from pydantic import SecretStr

from application.runs.run_in_progress import RunInProgress
from application.runs.start_run import StartRunRequest
from application.runs.workflow import WorkflowResult
from domain.contract import Contract
from infrastructure.composition import Agent
from infrastructure.queue.container import QueueContainer
from infrastructure.queue.settings import adapter
from infrastructure.runs.container import RunsContainer
from tests.agents import agent_with

PAYMENTS = (
    "CREATE TABLE IF NOT EXISTS payments (run TEXT, step INTEGER, worker TEXT, began TIMESTAMPTZ, ended TIMESTAMPTZ)"
)


class Payment(Contract):
    """A payment of a run, by its number; it takes time."""

    run: str
    number: int
    seconds: float


class Order(Contract):
    """Payments, one after the other."""

    payments: int
    seconds: float


class Pay:
    """Waits, and pays."""

    name = "pay"
    takes = Payment
    gives = Payment
    prompt = None

    def __init__(self, url: str) -> None:
        self._pool = AsyncConnectionPool(url, min_size=0, max_size=4, open=False, timeout=60)

    async def execute(self, request: Payment) -> Payment:
        """Return the payment."""
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(request.seconds)
        took = asyncio.get_running_loop().time() - began
        while True:
            try:
                await self._pool.open()
                async with self._pool.connection() as connection:
                    await connection.execute(
                        "INSERT INTO public.payments VALUES (%s, %s, %s, now() - make_interval(secs => %s), now())",
                        (request.run, request.number, str(os.getpid()), took),
                    )
            except psycopg.OperationalError:  # it is paid all the same, and must be counted
                await asyncio.sleep(0.2)
            else:
                return request


class PayAll:
    """A workflow of payments."""

    name = "pay_all"
    takes = Order

    def __init__(self, pay: Pay) -> None:
        self._pay = pay

    async def execute(self, request: Order, run: RunInProgress) -> WorkflowResult[Order]:
        """Do every payment."""
        for number in range(request.payments):
            payment = Payment(run=run.run.id, number=number, seconds=request.seconds)
            await run.step(self._pay, payment, label=str(number))
        return WorkflowResult(request, f"{request.payments} payments")


def agent_of_machine(url: str, **queue: Any) -> Agent:
    """Return an agent whose only workflow is payments."""
    agent = agent_with(
        Path("unused"), storage="durable", database_url=SecretStr(url), queue={"sweep_seconds": 3.0, **queue}
    )
    agent.of(RunsContainer).workflows.override(providers.List(providers.Object(PayAll(Pay(url)))))
    return agent


def an_order(payments: int, seconds: float, key: str | None = None) -> StartRunRequest:
    """Return the request to start payments in the background."""
    order = Order(payments=payments, seconds=seconds).model_dump_json()
    return StartRunRequest(workflow=PayAll.name, request=order, in_background=True, caller="proof", key=key)


async def work(url: str, at_once: int, dead_after: float) -> None:
    """Work until SIGTERM."""
    agent = agent_of_machine(url, dead_after_seconds=dead_after)
    worker = dict(agent.of(QueueContainer).workers())[adapter(agent.settings)](
        report=functools.partial(print, flush=True)
    )
    working = asyncio.create_task(worker.work(at_once=at_once))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, working.cancel)
    try:
        await working
    except asyncio.CancelledError:
        await agent.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
