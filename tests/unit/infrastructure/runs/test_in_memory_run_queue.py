import asyncio
from pathlib import Path

import pytest

from application.runs.start_run import StartRunRequest
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.runs.container import RunsContainer
from tests.agents import agent_with


@pytest.mark.timeout(20)
def test_what_waits_at_the_end_of_an_event_loop_is_executed_in_the_next_one(tmp_path: Path) -> None:
    agent = agent_with(tmp_path)
    runs = agent.of(RunsContainer)
    request = StartRunRequest(workflow="summarize_document", request='{"text": "Owls hoot."}', in_background=True)

    async def start() -> list[RunId]:
        return [(await runs.start_run().execute(request)).id for _ in range(6)]

    async def finish(started: list[RunId]) -> set[RunStatus]:
        await runs.manage_runs().recover()
        followed = [[history.run async for history in runs.manage_runs().follow(run)] for run in started]
        await agent.close()
        return {every[-1].status for every in followed}

    assert asyncio.run(finish(asyncio.run(start()))) == {RunStatus.DONE}
