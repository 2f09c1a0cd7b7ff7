"""What every run queue promises, seen in the journal of the runs that it executes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from application.ports.language_model import Answer, Answered
from application.runs.start_run import StartRunRequest
from domain.identifiers import RunId
from domain.prompts import Prompt
from domain.runs.run import RunStatus
from infrastructure.language_models.offline import OfflineLanguageModel
from infrastructure.runs.container import RunsContainer
from tests.agents import adapters_of, agent_with
from tests.contract.runs.test_run_journal import a_run


class HeldLanguageModel(OfflineLanguageModel):
    """Answers a text of more than one word only when it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.in_progress = 0
        self.answered: list[str] = []
        self.asked = asyncio.Event()
        self.released = asyncio.Event()

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        self.in_progress += 1
        self.asked.set()
        try:
            if "mistake" in prompt.messages[-1].text:
                raise ZeroDivisionError("a mistake in the program")
            if "wait" in prompt.messages[-1].text:
                await self.released.wait()
            self.answered.append(prompt.messages[-1].text.split("</")[0].split(">")[-1].strip())
            return await super().answer(prompt, returning=returning)
        finally:
            self.in_progress -= 1


class Queue:
    """A queue with its model and its journal; one run of a caller is executed at a time."""

    def __init__(self, folder: Path, adapter: str, *, places: int = 1) -> None:
        self.model = HeldLanguageModel()
        runs = {"max_concurrency": places, "max_per_caller": 1}
        self.agent = agent_with(folder, model=self.model, adapters={"run_queue": adapter}, runs=runs)
        self.runs = self.agent.of(RunsContainer)
        self.queue = self.runs.run_queue()

    async def submit(self, text: str, **about: Any) -> RunId:
        """Start a run in the background."""
        request = StartRunRequest(
            workflow="summarize_document", request=f'{{"text": "{text}"}}', in_background=True, **about
        )
        return RunId((await self.runs.start_run().execute(request)).id)

    async def submit_again(self, run: RunId) -> None:
        """Submit a run that is in the journal, as a sweep that finds it lost would."""
        await self.queue.submit(await self.runs.run_journal().find(run))

    async def ended(self, run: RunId) -> RunStatus:
        """Wait until the run is neither queued nor running, and return its status."""
        while (status := await self._status(run)) in {RunStatus.QUEUED, RunStatus.RUNNING}:  # noqa: ASYNC110
            await asyncio.sleep(0.001)  # a queue may execute it in another process
        return status

    async def until_delivered(self, *runs: RunId) -> None:
        """Wait until these runs wait for nothing but a worker; an engine may need some moments."""

    async def until_withdrawn(self, run: RunId) -> None:
        """Wait until the queue knows that it has not the run any more; an engine may need some moments."""

    async def until_in_progress(self, submitting: "asyncio.Task[RunId] | None" = None) -> None:
        """Wait until the model is asked; raise what ends the submission before."""
        asked = asyncio.ensure_future(self.model.asked.wait())
        await asyncio.wait({asked, *filter(None, [submitting])}, return_when=asyncio.FIRST_COMPLETED)
        if submitting and submitting.done():
            submitting.result()
        await asked

    async def _status(self, run: RunId) -> RunStatus:
        return RunStatus((await self.runs.run_journal().find(run)).status)


@pytest.fixture(params=adapters_of("run_queue"))
async def queue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Queue]:
    queue = Queue(tmp_path, request.param)
    yield queue
    await queue.agent.close()


@pytest.fixture(params=adapters_of("run_queue"))
async def roomy(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Queue]:
    """A queue with places for three runs."""
    queue = Queue(tmp_path, request.param, places=3)
    yield queue
    await queue.agent.close()


async def test_every_run_is_executed_once_however_often_it_is_submitted(queue: Queue) -> None:
    runs = [await queue.submit(f"text {number}") for number in range(3)]
    for run in (*runs, *runs):
        await queue.submit_again(run)
    assert [await queue.ended(run) for run in runs] == [RunStatus.DONE] * 3
    assert {(await queue.runs.run_journal().find(run)).execution for run in runs} == {1}


async def test_a_failing_run_keeps_no_other_from_being_executed(queue: Queue) -> None:
    await queue.queue.submit(a_run("unknown"))
    assert await queue.ended(await queue.submit("text")) is RunStatus.DONE


async def test_a_run_in_progress_stops_when_it_is_cancelled(queue: Queue) -> None:
    submitting = asyncio.create_task(queue.submit("wait"))
    await queue.until_in_progress(submitting)
    [run] = await queue.runs.run_journal().recent(1)
    cancelling = asyncio.create_task(queue.runs.manage_runs().cancel(run.id))
    await asyncio.wait({cancelling}, timeout=0.1)
    queue.model.released.set()
    await asyncio.gather(submitting, cancelling)
    assert await queue.ended(run.id) is RunStatus.CANCELLED


async def test_runs_that_wait_are_executed_by_their_priority_and_then_in_the_order_submitted(queue: Queue) -> None:
    submitting = asyncio.create_task(queue.submit("wait"))
    await queue.until_in_progress(submitting)
    priorities = (0, -100, 7, 0, 100, 7)
    runs = [await queue.submit(f"text {number}", priority=each) for number, each in enumerate(priorities)]
    await queue.until_delivered(*runs)
    queue.model.released.set()
    await submitting
    for run in runs:
        assert await queue.ended(run) is RunStatus.DONE
    assert queue.model.answered[1:] == [f"text {number}" for number in (4, 2, 5, 0, 3, 1)]


@pytest.mark.slow
async def test_a_run_is_not_executed_before_its_time(queue: Queue) -> None:
    due = datetime.now(UTC) + timedelta(seconds=2)
    later = await queue.submit("later", priority=100, not_before=due)
    await queue.submit_again(later)
    past = await queue.submit("past", not_before=datetime.min.replace(tzinfo=UTC))
    never = await queue.submit("never", not_before=datetime.max.replace(tzinfo=UTC))
    assert [await queue.ended(run) for run in (past, later)] == [RunStatus.DONE] * 2
    assert queue.model.answered == ["past", "later"]
    assert datetime.now(UTC) >= due
    assert never in await queue.queue.pending()
    await queue.runs.manage_runs().cancel(never)
    await queue.until_withdrawn(never)
    assert never not in await queue.queue.pending()


async def test_a_caller_with_as_many_runs_as_may_be_keeps_no_other_waiting(roomy: Queue) -> None:
    ada = [await roomy.submit(f"wait {number}", caller="ada") for number in range(2)]
    others = [await roomy.submit(f"text {caller}", caller=caller) for caller in ("bob", "", "")]
    assert [await roomy.ended(run) for run in others] == [RunStatus.DONE] * 3
    assert (roomy.model.in_progress, set(ada) <= await roomy.queue.pending()) == (1, True)
    roomy.model.released.set()
    assert [await roomy.ended(run) for run in ada] == [RunStatus.DONE] * 2
    assert {(await roomy.runs.run_journal().find(run)).execution for run in (*ada, *others)} == {1}


async def test_an_unknown_run_can_be_withdrawn(queue: Queue) -> None:
    await queue.queue.withdraw(RunId("unknown"))


class TestInMemory:
    """What the queue of one process promises beside it."""

    async def test_at_most_n_are_executed_and_the_others_wait_and_can_be_withdrawn(self, tmp_path: Path) -> None:
        queue = Queue(tmp_path, "in_memory")
        first, second, third = [await queue.submit("wait") for _ in range(3)]
        await queue.until_in_progress()
        assert (queue.model.in_progress, await queue.queue.pending()) == (1, frozenset({first, second, third}))
        await queue.runs.manage_runs().cancel(second)
        assert await queue.queue.pending() == {first, third}
        queue.model.released.set()
        assert [await queue.ended(run) for run in (first, second, third)] == [
            RunStatus.DONE,
            RunStatus.CANCELLED,
            RunStatus.DONE,
        ]

    async def test_a_mistake_in_the_program_is_logged_and_keeps_no_other_run_from_being_executed(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        queue = Queue(tmp_path, "in_memory")
        assert await queue.ended(failing := await queue.submit("mistake")) is RunStatus.FAILED
        assert await queue.ended(done := await queue.submit("text")) is RunStatus.DONE
        assert f"run {failing} of summarize_document failed: ZeroDivisionError" in caplog.messages
        assert ("a mistake in the program" in caplog.text, done in caplog.text) == (True, False)

    async def test_a_closed_queue_leaves_its_runs_to_be_recovered(self, tmp_path: Path) -> None:
        queue = Queue(tmp_path, "in_memory")
        runs = [await queue.submit("wait") for _ in range(2)]
        await queue.until_in_progress()
        await queue.queue.close()
        assert queue.model.in_progress == 0
        queue.model.released.set()
        assert [run.id for run in await queue.runs.manage_runs().recover()] == runs
        assert [await queue.ended(run) for run in runs] == [RunStatus.DONE] * 2

    async def test_a_run_that_is_submitted_during_its_execution_is_delivered_again(self, tmp_path: Path) -> None:
        queue = Queue(tmp_path, "in_memory")
        run = await queue.submit("wait")
        await queue.until_in_progress()
        journal = queue.runs.run_journal()
        running = await journal.find(run)
        await journal.save(running.with_status(RunStatus.QUEUED), instead_of=running)
        await queue.submit_again(run)
        queue.model.released.set()
        assert await queue.ended(run) is RunStatus.DONE
        assert (await journal.find(run)).execution == 2
