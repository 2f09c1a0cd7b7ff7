"""Whether the server lives, and whether it can work."""

from fastapi import APIRouter

from domain.contract import Contract
from interfaces.http.declared import problems
from interfaces.http.serving import Served

router = APIRouter(tags=["health"])


class Health(Contract):
    """All is well."""

    status: str = "ok"


@router.get("/healthz")
async def lives() -> Health:
    """Say that the process answers."""
    return Health()


@router.get("/readyz", responses=problems(507))
async def is_ready(serving: Served) -> Health:
    """Say that the storage answers too; otherwise the problem says what does not."""
    await serving.agent.show_runs.recent(1)
    return Health()
