"""A server of Temporal for tests: in memory, and ready within moments."""

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment


def find_program() -> str | None:
    """Return Temporal's program, from the path or beside Python."""
    return shutil.which("temporal") or shutil.which("temporal", path=Path(sys.executable).parent)


ON_TEMPORAL = pytest.mark.skipif(find_program() is None, reason="needs the program temporal")


@asynccontextmanager
async def temporal_server() -> AsyncIterator[str]:
    """Start a server whose task queues are in one piece, so that they keep their order, and provide its address."""
    options = [f"--dynamic-config-value=matching.numTaskqueue{kind}Partitions=1" for kind in ("Read", "Write")]
    starting = WorkflowEnvironment.start_local(
        dev_server_existing_path=find_program(), dev_server_extra_args=options, dev_server_log_level="error"
    )
    async with await starting as environment:
        yield environment.client.service_client.config.target_host
