import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest
from fastapi.sse import ServerSentEvent

from application.runs.show_runs import ShowRuns
from domain.errors import UnknownRun
from domain.run_events import RunEnded, RunStarted, StepFinished, StepStarted
from domain.runs import Run, RunId, RunStatus, StepKey, StepRecord
from domain.usage import Budget, Usage
from infrastructure.run_journals.in_memory import InMemoryRunJournal
from infrastructure.run_locks.in_memory import InMemoryRunLock
from interfaces.http.run_feeds import RunFeeds

RUN = RunId("run")


class Desk:
    """A run that a test moves on by hand."""

    def __init__(self) -> None:
        self.journal = InMemoryRunJournal()
        self.here: set[RunId] = set()
        show = ShowRuns(journal=self.journal, lock=InMemoryRunLock())
        self.feeds = RunFeeds(show=show, is_here=self.here.__contains__)

    async def stands(self, status: RunStatus) -> None:
        now = datetime.now(UTC)
        run = Run(id=RUN, use_case="x", title="", request="{}", model="m", budget=Budget(), status=status, started=now)
        await self.journal.save(run)

    async def begin(self) -> None:
        self.here.add(RUN)
        await self.stands(RunStatus.RUNNING)
        self.feeds.hear(RunStarted(run=RUN, use_case="x", title="", model="m"))

    def starts(self, step: str) -> None:
        self.feeds.hear(StepStarted(run=RUN, step=step, label=""))

    async def finishes(self, step: str) -> None:
        record = StepRecord(key=StepKey(step), name=step, request="{}", result="{}", started=datetime.now(UTC))
        await self.journal.record(RUN, record)
        self.feeds.hear(StepFinished(run=RUN, step=step, label="", reused=False, seconds=0, usage=Usage()))

    async def ends(self, status: RunStatus) -> None:
        await self.stands(status)
        ended = {"run": RUN, "status": status.value, "outcome": "", "usage": Usage()}
        self.feeds.hear(RunEnded.model_validate(ended))
        self.here.discard(RUN)

    async def follow(self, after: str | None = None) -> AsyncGenerator[ServerSentEvent, None]:
        events = await self.feeds.follow(RUN, after=after)
        assert events is not None
        return events


async def told(events: AsyncGenerator[ServerSentEvent, None]) -> list[str]:
    async with asyncio.timeout(5):
        return [event.id or event.event or "" async for event in events]


async def test_a_step_is_told_when_it_begins_and_when_the_journal_has_it() -> None:
    desk = Desk()
    await desk.begin()
    following = asyncio.create_task(told(await desk.follow()))
    for step in ("one", "two"):
        desk.starts(step)
        await asyncio.sleep(0.02)
        await desk.finishes(step)
        await asyncio.sleep(0.02)
    await desk.ends(RunStatus.DONE)

    assert await following == ["run_state", "step_started", "1", "step_started", "2", "2-done"]


async def test_a_step_that_the_journal_has_by_then_is_not_said_to_begin() -> None:
    desk = Desk()
    await desk.begin()
    following = asyncio.create_task(told(await desk.follow()))
    for step in ("one", "two"):
        desk.starts(step)
        await desk.finishes(step)
    await desk.ends(RunStatus.DONE)

    assert await following == ["run_state", "step_started", "1", "2", "2-done"]


async def test_who_comes_later_is_told_the_same_and_who_comes_back_only_what_follows() -> None:
    desk = Desk()
    await desk.begin()
    early = await desk.follow()
    desk.starts("one")
    await desk.finishes("one")
    late = await desk.follow()
    back = await desk.follow(after="1")
    await desk.finishes("two")
    await desk.ends(RunStatus.DONE)

    assert await told(early) == await told(late)
    assert await told(back) == ["run_state", "2", "2-done"]


async def test_a_run_that_waited_and_goes_on_is_followed_past_its_first_ending() -> None:
    desk = Desk()
    await desk.begin()
    first = await desk.follow()
    await desk.finishes("one")
    await desk.ends(RunStatus.WAITING)
    assert (await told(first))[-1] == "1-waiting"
    assert await desk.feeds.follow(RUN, after="1-waiting") is None

    await desk.begin()
    second = await desk.follow(after="1-waiting")
    whole = await desk.follow()
    await desk.finishes("two")
    await desk.ends(RunStatus.DONE)

    assert await told(second) == ["run_state", "2", "2-done"]
    assert await told(whole) == ["run_state", "1", "2", "2-done"]


async def test_a_run_that_waits_for_its_turn_has_not_ended() -> None:
    desk = Desk()
    await desk.stands(RunStatus.INTERRUPTED)
    desk.here.add(RUN)
    following = asyncio.create_task(told(await desk.follow()))
    await asyncio.sleep(0.05)
    assert not following.done()

    await desk.begin()
    await desk.ends(RunStatus.DONE)

    assert await following == ["run_state", "0-done"]


async def test_a_run_that_another_process_executes_is_looked_at_now_and_then() -> None:
    desk = Desk()
    lock = InMemoryRunLock()
    desk.feeds = RunFeeds(show=ShowRuns(journal=desk.journal, lock=lock), is_here=lambda _: False)
    await desk.stands(RunStatus.RUNNING)
    async with lock.hold(RUN):
        following = asyncio.create_task(told(await desk.follow()))
        await desk.journal.record(
            RUN, StepRecord(key=StepKey("one"), name="one", request="{}", result="{}", started=datetime.now(UTC))
        )
        await desk.stands(RunStatus.DONE)

    assert await following == ["run_state", "1", "1-done"]


async def test_many_who_follow_are_told_the_same_and_leave_nothing_behind() -> None:
    desk = Desk()
    before = asyncio.all_tasks()
    await desk.begin()
    following = [asyncio.create_task(told(await desk.follow())) for _ in range(200)]
    for number in range(20):
        desk.starts(f"step {number}")
        await desk.finishes(f"step {number}")
        await asyncio.sleep(0)
    await desk.ends(RunStatus.DONE)

    all_told = await asyncio.gather(*following)
    assert all(each == all_told[0] for each in all_told)
    assert [each for each in all_told[0] if each.isdecimal()] == [str(number + 1) for number in range(20)]
    await asyncio.sleep(0.05)
    assert asyncio.all_tasks() <= before | {asyncio.current_task()}


async def test_nobody_follows_a_run_that_there_is_not() -> None:
    desk = Desk()
    before = asyncio.all_tasks()

    with pytest.raises(UnknownRun):
        await desk.feeds.follow(RunId("nobody"), after=None)

    await asyncio.sleep(0.05)
    assert asyncio.all_tasks() <= before
