"""Evaluating apart from what the agent keeps for its user: in a folder that is gone afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.exceptions import HTTPException

from application.evaluation.evaluate_datasets import CaseProgress, EvaluateDatasetsRequest, EvaluationReport
from infrastructure.closing import close_all
from infrastructure.container import Container
from infrastructure.settings import Settings

Evaluate = Callable[[EvaluateDatasetsRequest], Awaitable[EvaluationReport]]


def evaluating_apart(settings: Settings) -> Evaluate:
    """Return what evaluates an agent with these settings."""

    async def evaluate(request: EvaluateDatasetsRequest) -> EvaluationReport:
        with TemporaryDirectory(prefix="agent-evaluation-", ignore_cleanup_errors=True) as folder:
            quiet = settings.model_copy(update={"progress": "none"})
            container = Container(settings=quiet.apart(Path(folder, "agent")))
            try:
                return await container.evaluate_datasets().execute(request, heard=_pass_over)
            finally:
                await close_all(container.opened())

    return evaluate


def _pass_over(_progress: CaseProgress) -> None:
    """Tell nobody: the report says it all."""


class OneAtATime:
    """Evaluates, unless an evaluation is going on: they take time, and measure it."""

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate
        self._going_on = asyncio.Lock()

    async def __call__(self, request: EvaluateDatasetsRequest) -> EvaluationReport:
        """Return the report; who comes meanwhile is told to come back."""
        if self._going_on.locked():
            raise HTTPException(503, "An evaluation is going on", headers={"Retry-After": "30"})
        async with self._going_on:
            return await self._evaluate(request)
