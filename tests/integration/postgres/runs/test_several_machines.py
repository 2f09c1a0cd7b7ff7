"""Several machines share runs: each is what a process would be, with a data folder of its own and the same database."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.runs.start_run import StartRunRequest
from domain.errors import StorageBusy
from domain.identifiers import RunId
from domain.runs.run import CallerBusy, RunHeld, RunStatus, RunSuperseded
from infrastructure.composition import Agent
from infrastructure.postgres.runs.container import PostgresRunsContainer
from infrastructure.runs.container import RunsContainer
from infrastructure.runs.run_journals.patient import PatientRunJournal
from tests.contract.runs.test_run_journal import a_run, a_step
from tests.contract.runs.test_run_queue import HeldLanguageModel
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database
from tests.fakes.postgres.server import PostgresServer, find_programs

pytestmark = [ON_POSTGRES, pytest.mark.slow]
ORDER = StartRunRequest(workflow="summarize_document", request='{"text": "Owls hoot."}', in_background=True, key="one")


@pytest.fixture
async def machines(tmp_path: Path) -> AsyncIterator[list[Agent]]:
    url = an_empty_database()
    agents = [agent_on_postgres(tmp_path / str(number), url=url) for number in range(2)]
    yield agents
    for agent in agents:
        await agent.close()


async def test_equal_orders_with_one_key_start_one_run(machines: list[Agent]) -> None:
    starts = [agent.of(RunsContainer).start_run().execute(ORDER) for agent in machines for _ in range(8)]
    assert len({run.id for run in await asyncio.gather(*starts)}) == 1
    assert len(await machines[0].of(RunsContainer).run_journal().recent(9)) == 1


async def test_of_several_that_execute_a_run_one_does_and_a_cancelled_one_stays_so(machines: list[Agent]) -> None:
    first, second = (agent.of(RunsContainer) for agent in machines)
    run = a_run("held", RunStatus.QUEUED)
    await first.run_journal().save(run, instead_of=None)
    async with first.run_lock().hold(run.id):
        with pytest.raises(RunHeld):
            await second.execute_run().execute(run.id)
    outcomes = await asyncio.gather(
        *(each.execute_run().execute(run.id) for each in (first, second)), return_exceptions=True
    )
    assert sum(isinstance(outcome, RunHeld) for outcome in outcomes) <= 1
    done = await first.run_journal().find(run.id)
    assert done.status is RunStatus.DONE


async def test_machines_share_the_places_of_a_caller_and_one_that_dies_frees_its_own(tmp_path: Path) -> None:
    url, model = an_empty_database(), HeldLanguageModel()
    limits = {"max_per_caller": 2}
    agents = [agent_on_postgres(tmp_path / f"{number}", url=url, model=model, runs=limits) for number in range(2)]
    first, second = (agent.of(RunsContainer) for agent in agents)
    orders = [ORDER.model_copy(update={"key": f"{number}", "caller": "ada"}) for number in range(3)]
    one, two, three = [
        (await first.start_run().execute(each.model_copy(update={"request": '{"text": "wait"}'}))).id for each in orders
    ]
    executing = [
        asyncio.create_task(machine.execute_run().execute_queued(run)) for machine, run in ((first, one), (second, two))
    ]
    async with asyncio.timeout(10):
        while model.in_progress < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        for machine in (first, second):
            with pytest.raises(CallerBusy):
                await machine.execute_run().execute_queued(three)
        await agents[0].of(PostgresRunsContainer).advisory().close()  # as the connection of a process that dies
        executing.append(asyncio.create_task(second.execute_run().execute_queued(three)))
        while model.in_progress < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    model.released.set()
    await asyncio.gather(*executing)
    assert (await second.run_journal().find(three)).status is RunStatus.DONE
    for agent in agents:
        await agent.close()


async def test_a_machine_that_wakes_after_another_has_begun_writes_nothing(machines: list[Agent]) -> None:
    asleep, awake = (agent.of(RunsContainer).run_journal() for agent in machines)
    run = a_run(execution=1)
    await asleep.save(run, instead_of=None)
    await asleep.record(run.id, a_step("first"), execution=1)
    later = a_run(execution=2)
    assert await awake.save(later, instead_of=run) is None
    with pytest.raises(RunSuperseded):
        await asleep.record(run.id, a_step("late"), execution=1)
    assert await asleep.save(a_run(status=RunStatus.FAILED, execution=1), instead_of=run) == later
    assert [step.label for step in (await awake.read(run.id)).steps] == ["first"]


async def test_what_a_reader_saw_of_the_steps_stays_a_prefix(machines: list[Agent]) -> None:
    first, second = (agent.of(RunsContainer).run_journal() for agent in machines)
    run = a_run()
    await first.save(run, instead_of=None)
    recording = [
        asyncio.create_task(journal.record(run.id, a_step(f"{number}"), execution=0))
        for number in range(20)
        for journal in (first, second)
    ]
    seen: list[str] = []
    while len(seen) < 40:
        steps = (await first.read(run.id)).steps
        assert [step.id for step in steps[: len(seen)]] == seen
        later = (await second.read(run.id, after=len(seen))).steps
        assert [step.id for step in steps[len(seen) :]] == [step.id for step in later[: len(steps) - len(seen)]]
        seen = [step.id for step in steps]
    await asyncio.gather(*recording)


async def test_a_queue_answers_as_soon_as_its_database_is_back_however_long_it_was_away(tmp_path: Path) -> None:
    programs = find_programs()
    assert programs
    server = PostgresServer(programs)
    agent = agent_on_postgres(tmp_path, url=server.create("agent"))
    queue = agent.of(RunsContainer).run_queue()
    try:
        assert await queue.pending() == frozenset()
        await asyncio.to_thread(server.stop)
        for _ in range(4):  # a third of a minute, after which a pool tries to connect ever more seldom
            with pytest.raises(StorageBusy):
                await queue.pending()
        await asyncio.to_thread(server.start)
        assert await queue.pending() == frozenset()
    finally:
        await agent.close()
        server.remove()


async def test_a_step_that_is_recorded_while_the_database_is_away_is_recorded_once(tmp_path: Path) -> None:
    programs = find_programs()
    assert programs
    server = PostgresServer(programs)
    agent = agent_on_postgres(tmp_path, url=server.create("agent"))
    try:
        runs = agent.of(RunsContainer)
        await runs.run_journal().save(a_run(), instead_of=None)
        await asyncio.to_thread(server.stop)
        journal = PatientRunJournal(runs.run_journal())
        recording = asyncio.create_task(journal.record(RunId("a"), a_step("paid"), execution=0))
        await asyncio.sleep(2)
        await asyncio.to_thread(server.start)
        await recording
        assert [step.label for step in (await journal.read(RunId("a"))).steps] == ["paid"]
    finally:
        await agent.close()
        server.remove()
