"""Runs and their steps in the database."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from application.runs.ports.run_journal import RunJournal
from domain.identifiers import RunId
from domain.runs.run import STOPPED, Run, RunHistory, RunStatus, StepRecord, UnknownRun
from infrastructure.database.database import Database
from infrastructure.runs.tables import runs, steps

_BATCH: Final = 500
"""Runs that are deleted by one statement."""


class SqlRunJournal(RunJournal):
    """Keeps each as JSON; writers of one run take turns, and lock its row, so that it is not pruned meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        values = {"status": run.status, "execution": run.execution, "document": run.model_dump_json()}
        async with self._database.writing(f"run {run.id}") as connection:
            current = await (_get if instead_of else _find)(connection, run.id, is_written=True)
            if current != instead_of:
                return current
            new = update(runs).where(runs.c.id == run.id) if current else insert(runs).values(id=run.id)
            await connection.execute(new.values(**values))
        return None

    @override
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        last = select(func.max(steps.c.position)).where(steps.c.run == run)
        async with self._database.writing(f"run {run}") as connection:
            (await _get(connection, run, is_written=True)).check_latest(execution)
            if await connection.scalar(select(steps.c.id).where(steps.c.id == step.id)) is None:
                values = {"run": run, "id": step.id, "document": step.model_dump_json()}
                position = (await connection.scalar(last) or 0) + 1
                await connection.execute(insert(steps).values(position=position, **values))

    @override
    async def find(self, run: RunId) -> Run:
        async with self._database.reading() as connection:
            return await _get(connection, run)

    @override
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        new = select(steps.c.document).where(steps.c.run == run, steps.c.position > after).order_by(steps.c.position)
        async with self._database.reading() as connection:
            found, documents = await _get(connection, run), (await connection.scalars(new)).all()
            return RunHistory(run=found, steps=tuple(map(StepRecord.model_validate_json, documents)))

    @override
    async def recent(self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus)) -> tuple[Run, ...]:
        found = select(runs.c.document).where(runs.c.status.in_(statuses)).order_by(runs.c.number.desc()).limit(limit)
        async with self._database.reading() as connection:
            return tuple(map(Run.model_validate_json, (await connection.scalars(found)).all()))

    @override
    async def prune(self, *, before: datetime, dry_run: bool) -> int:
        stopped = select(runs.c.id, runs.c.document).where(runs.c.status.in_(STOPPED))
        async with self._database.reading() as connection:
            found = await connection.stream(stopped)
            old = [row.id async for row in found if Run.model_validate_json(row.document).started < before]
        if dry_run or not old:
            return len(old)
        pruned = 0
        async with self._database.erasing("pruning") as connection:
            for batch in (old[start : start + _BATCH] for start in range(0, len(old), _BATCH)):
                still = select(runs.c.id).where(runs.c.id.in_(batch), runs.c.status.in_(STOPPED)).with_for_update()
                stopped_still = (await connection.scalars(still)).all()
                await connection.execute(delete(steps).where(steps.c.run.in_(stopped_still)))
                await connection.execute(delete(runs).where(runs.c.id.in_(stopped_still)))
                pruned += len(stopped_still)
        return pruned


async def _find(connection: AsyncConnection, run: RunId, *, is_written: bool = False) -> Run | None:
    found = select(runs.c.document).where(runs.c.id == run)
    document = await connection.scalar(found.with_for_update() if is_written else found)
    return None if document is None else Run.model_validate_json(document)


async def _get(connection: AsyncConnection, run: RunId, *, is_written: bool = False) -> Run:
    if (found := await _find(connection, run, is_written=is_written)) is None:
        raise UnknownRun(f"There is no run {run}", run=run)
    return found
