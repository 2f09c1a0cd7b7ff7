"""Taking over runs that no process executes, while a server runs."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NoReturn

from application.concurrency import cancel_all
from application.runs.manage_runs import ManageRuns
from domain.errors import AgentError

RECOVERY_SECONDS = 30.0
"""The pause between searches for runs that no process executes: one was killed, or its disk was full."""


@asynccontextmanager
async def recovering(manage: ManageRuns) -> AsyncGenerator[None, None]:
    """Resume the runs that no process executes, at the start and repeatedly while the context is open."""
    if manage.queue.is_remote:  # workers recover runs, and the queue may be unreachable
        yield
        return
    await manage.recover()
    recovery = asyncio.create_task(_recover_repeatedly(manage))
    try:
        yield
    finally:
        await cancel_all([recovery])


async def _recover_repeatedly(manage: ManageRuns) -> NoReturn:
    log = logging.getLogger("agent.runs")
    while True:
        await asyncio.sleep(RECOVERY_SECONDS)
        try:
            await manage.recover()
        except AgentError as error:
            log.warning("runs cannot be recovered: %s", error)
        except Exception:  # unfinished runs depend on this task: no error may end it
            log.exception("unexpected error while runs are recovered")
