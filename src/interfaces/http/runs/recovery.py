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
"""Before the server looks again for runs that no process has: one was killed, or had no space to begin them."""


@asynccontextmanager
async def recovering(manage: ManageRuns) -> AsyncGenerator[None, None]:
    """Resume what is left unfinished, at the start and repeatedly while the context is open."""
    if manage.queue.is_remote:  # then workers search for lost runs, and the queue may be away
        yield
        return
    await manage.recover()
    again = asyncio.create_task(_recover_repeatedly(manage))
    try:
        yield
    finally:
        await cancel_all([again])


async def _recover_repeatedly(manage: ManageRuns) -> NoReturn:
    log = logging.getLogger("agent.runs")
    while True:
        await asyncio.sleep(RECOVERY_SECONDS)
        try:
            await manage.recover()
        except AgentError as away:
            log.warning("runs cannot be recovered: %s", away)
        except Exception:  # unfinished runs depend on it: it never ends by itself
            log.exception("unexpected error while runs are recovered")
