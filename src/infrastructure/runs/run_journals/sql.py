"""Runs and their steps in the database."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update
from typing_extensions import override

from application.runs.ports.run_journal import RunJournal
from domain.identifiers import RunId
from domain.runs.run import STOPPED, Run, RunHistory, RunStatus, StepRecord, UnknownRun
from infrastructure.runs.tables import runs, steps
from infrastructure.sql.database import Database

_BATCH: Final = 500
"""Runs that are deleted by one statement."""


class SqlRunJournal(RunJournal):
    """Keeps each as JSON; writers of one run take turns, and lock its row, so that it is not pruned meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        def write(connection: Connection) -> Run | None:
            values = {"status": run.status, "execution": run.execution, "document": run.model_dump_json()}
            current = (_get if instead_of else _find)(connection, run.id, is_written=True)
            if current != instead_of:
                return current
            new = update(runs).where(runs.c.id == run.id) if current else insert(runs).values(id=run.id)
            connection.execute(new.values(**values))
            return None

        return await self._database.write(f"run {run.id}", write)

    @override
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        last = select(func.max(steps.c.position)).where(steps.c.run == run)

        def write(connection: Connection) -> None:
            _get(connection, run, is_written=True).check_latest(execution)
            if connection.scalar(select(steps.c.id).where(steps.c.id == step.id)) is None:
                values = {"run": run, "id": step.id, "document": step.model_dump_json()}
                position = (connection.scalar(last) or 0) + 1
                connection.execute(insert(steps).values(position=position, **values))

        await self._database.write(f"run {run}", write)

    @override
    async def find(self, run: RunId) -> Run:
        return await self._database.read(lambda connection: _get(connection, run))

    @override
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        new = select(steps.c.document).where(steps.c.run == run, steps.c.position > after).order_by(steps.c.position)

        def read(connection: Connection) -> RunHistory:
            found, documents = _get(connection, run), connection.scalars(new)
            return RunHistory(run=found, steps=tuple(map(StepRecord.model_validate_json, documents)))

        return await self._database.read(read)

    @override
    async def recent(
        self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus), skip: int = 0
    ) -> tuple[Run, ...]:
        added = select(runs.c.document).where(runs.c.status.in_(statuses)).order_by(runs.c.number.desc())
        found = added.limit(limit).offset(skip)
        return await self._database.read(
            lambda connection: tuple(map(Run.model_validate_json, connection.scalars(found)))
        )

    @override
    async def prune(self, *, before: datetime, dry_run: bool) -> tuple[RunId, ...]:
        stopped = select(runs.c.id, runs.c.document).where(runs.c.status.in_(STOPPED))

        def find(connection: Connection) -> list[RunId]:
            rows = connection.execution_options(yield_per=_BATCH).execute(stopped)
            return [row.id for row in rows if Run.model_validate_json(row.document).started < before]

        def erase(connection: Connection) -> list[RunId]:
            pruned: list[RunId] = []
            for batch in (old[start : start + _BATCH] for start in range(0, len(old), _BATCH)):
                still = select(runs.c.id).where(runs.c.id.in_(batch), runs.c.status.in_(STOPPED)).with_for_update()
                stopped_still = list(map(RunId, connection.scalars(still)))
                connection.execute(delete(steps).where(steps.c.run.in_(stopped_still)))
                connection.execute(delete(runs).where(runs.c.id.in_(stopped_still)))
                pruned += stopped_still
            return pruned

        old = await self._database.read(find)
        return tuple(old if dry_run or not old else await self._database.erase("pruning", erase))


def _find(connection: Connection, run: RunId, *, is_written: bool = False) -> Run | None:
    found = select(runs.c.document).where(runs.c.id == run)
    document = connection.scalar(found.with_for_update() if is_written else found)
    return None if document is None else Run.model_validate_json(document)


def _get(connection: Connection, run: RunId, *, is_written: bool = False) -> Run:
    if (found := _find(connection, run, is_written=is_written)) is None:
        raise UnknownRun(f"There is no run {run}", run=run)
    return found
