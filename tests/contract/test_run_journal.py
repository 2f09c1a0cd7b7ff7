"""What every run journal promises."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.ports.run_journal import RunJournal
from domain.errors import UnknownRun
from domain.prompts import PromptName
from domain.runs import Run, RunHistory, RunId, RunStatus, StepRecord, step_key
from domain.usage import Budget, Usage
from infrastructure.database.database import Database
from infrastructure.run_journals.in_memory import InMemoryRunJournal
from infrastructure.run_journals.sql import SqlRunJournal

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


ADAPTERS: dict[str, Callable[[Path, Database], RunJournal]] = {
    "in_memory": lambda *_: InMemoryRunJournal(),
    "sql": lambda _, database: SqlRunJournal(database),
}


@pytest.fixture(params=ADAPTERS)
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunJournal]:
    database = Database(tmp_path / "agent.db")
    yield ADAPTERS[request.param](tmp_path, database)
    await database.close()


def run(name: str, *, started: datetime = NOON) -> Run:
    return Run(
        id=RunId(name),
        use_case="read_pages",
        title="Kernels: “when?”",
        request='{"topic": "kernels"}',
        model="extractive",
        budget=Budget(cost_usd=0.5),
        status=RunStatus.RUNNING,
        started=started,
    )


def step(label: str, *, result: str | None = "{}", started: datetime = NOON, failure: str = "") -> StepRecord:
    return StepRecord(
        key=step_key("read_page", label, "fingerprint", "extractive"),
        name="read_page",
        label=label,
        request=f'{{"section": "{label}"}}',
        result=result,
        prompt=PromptName("pages/read_page"),
        prompt_fingerprint="fingerprint",
        model="extractive",
        usage=Usage(model_calls=1, input_tokens=100, output_tokens=20, cost_usd=None),
        started=started,
        seconds=0.125,
        failure=failure,
    )


async def test_returns_a_run_and_its_steps_exactly_as_they_were_entered(journal: RunJournal) -> None:
    failed = step("second 🌱", result=None, failure="The model declined.")
    plain = step("third").model_copy(update={"prompt": None, "prompt_fingerprint": None, "model": None})
    await journal.save(run("a"))
    for each in (step("first"), failed, plain):
        await journal.record(RunId("a"), each)
    assert await journal.read(RunId("a")) == RunHistory(run=run("a"), steps=(step("first"), failed, plain))


async def test_keeps_steps_in_the_order_recorded_whatever_the_clock_said(journal: RunJournal) -> None:
    await journal.save(run("a"))
    labels = [f"step {number}" for number in range(12)]
    for hours, label in enumerate(labels):
        await journal.record(RunId("a"), step(label, started=NOON - timedelta(hours=hours)))
    assert [each.label for each in (await journal.read(RunId("a"))).steps] == labels


async def test_keeps_a_step_that_was_recorded_twice_twice(journal: RunJournal) -> None:
    await journal.save(run("a"))
    await journal.record(RunId("a"), step("same"))
    await journal.record(RunId("a"), step("same"))
    assert (await journal.read(RunId("a"))).steps == (step("same"), step("same"))


async def test_keeps_every_step_of_many_recorded_at_once(journal: RunJournal) -> None:
    await journal.save(run("a"))
    labels = [f"step {number}" for number in range(32)]
    long = '"' + "word " * 10_000 + '"'
    await asyncio.gather(*(journal.record(RunId("a"), step(label, result=long)) for label in labels))
    assert sorted(each.label for each in (await journal.read(RunId("a"))).steps) == sorted(labels)


async def test_tells_the_steps_of_runs_apart(journal: RunJournal) -> None:
    for name in ("a", "b"):
        await journal.save(run(name))
        await journal.record(RunId(name), step(f"of {name}"))
    assert (await journal.read(RunId("b"))).steps == (step("of b"),)


async def test_a_new_state_replaces_the_old_and_keeps_the_steps(journal: RunJournal) -> None:
    await journal.save(run("a"))
    await journal.record(RunId("a"), step("first"))
    failed = run("a").now(RunStatus.FAILED, "The model declined.")
    await journal.save(failed)
    assert await journal.read(RunId("a")) == RunHistory(run=failed, steps=(step("first"),))


async def test_lists_the_runs_entered_last_newest_first_whatever_the_clock_said(journal: RunJournal) -> None:
    for hours, name in enumerate("dacb"):
        await journal.save(run(name, started=NOON - timedelta(hours=hours)))
    assert [each.id for each in await journal.recent(3)] == ["b", "c", "a"]
    assert len(await journal.recent(100)) == 4


async def test_a_new_state_does_not_make_a_run_newer(journal: RunJournal) -> None:
    await journal.save(run("a"))
    await journal.save(run("b"))
    done = run("a").now(RunStatus.DONE)
    await journal.save(done)
    assert await journal.recent(5) == (run("b"), done)


async def test_has_no_recent_runs_at_first(journal: RunJournal) -> None:
    assert await journal.recent(5) == ()


@pytest.mark.parametrize("stranger", ["stranger", "", "../a", "' OR 1=1 --"])
async def test_raises_for_a_stranger(journal: RunJournal, stranger: str) -> None:
    await journal.save(run("a"))
    with pytest.raises(UnknownRun):
        await journal.read(RunId(stranger))
    with pytest.raises(UnknownRun):
        await journal.record(RunId(stranger), step("first"))
    assert (await journal.read(RunId("a"))).steps == ()
