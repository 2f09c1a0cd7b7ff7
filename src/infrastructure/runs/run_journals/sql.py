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
    """Stores runs and steps as JSON; a writer locks the run's row, so that no other writes or prunes it meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        def write(connection: Connection) -> Run | None:
            values = {"status": run.status, "execution": run.execution, "document": run.model_dump_json()}
            find = _get if instead_of else _find
            current = find(connection, run.id, for_update=True)
            if current != instead_of:
                return current
            change = update(runs).where(runs.c.id == run.id) if current else insert(runs).values(id=run.id)
            connection.execute(change.values(**values))
            return None

        return await self._database.write(f"run {run.id}", write)

    @override
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        last = select(func.max(steps.c.position)).where(steps.c.run == run)

        def write(connection: Connection) -> None:
            _get(connection, run, for_update=True).check_latest(execution)
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
            return RunHistory(run=found, steps=tuple(map(StepRecord.from_stored, documents)))

        return await self._database.read(read)

    @override
    async def recent(
        self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus), skip: int = 0
    ) -> tuple[Run, ...]:
        added = select(runs.c.document).where(runs.c.status.in_(statuses)).order_by(runs.c.number.desc())
        found = added.limit(limit).offset(skip)
        return await self._database.read(lambda connection: tuple(map(Run.from_stored, connection.scalars(found))))

    @override
    async def prune(self, *, before: datetime, dry_run: bool) -> tuple[RunId, ...]:
        stopped = select(runs.c.id, runs.c.document).where(runs.c.status.in_(STOPPED))

        def find(connection: Connection) -> list[RunId]:
            rows = connection.execution_options(yield_per=_BATCH).execute(stopped)
            return [row.id for row in rows if Run.from_stored(row.document).started < before]

        def erase(connection: Connection) -> list[RunId]:
            pruned: list[RunId] = []
            for start in range(0, len(old), _BATCH):
                is_in_batch = runs.c.id.in_(old[start : start + _BATCH])
                still_stopped = select(runs.c.id).where(is_in_batch, runs.c.status.in_(STOPPED)).with_for_update()
                batch = list(map(RunId, connection.scalars(still_stopped)))
                connection.execute(delete(steps).where(steps.c.run.in_(batch)))
                connection.execute(delete(runs).where(runs.c.id.in_(batch)))
                pruned += batch
            return pruned

        old = await self._database.read(find)
        return tuple(old if dry_run or not old else await self._database.erase("pruning", erase))


def _find(connection: Connection, run: RunId, *, for_update: bool = False) -> Run | None:
    found = select(runs.c.document).where(runs.c.id == run)
    document = connection.scalar(found.with_for_update() if for_update else found)
    return None if document is None else Run.from_stored(document)


def _get(connection: Connection, run: RunId, *, for_update: bool = False) -> Run:
    if (found := _find(connection, run, for_update=for_update)) is None:
        raise UnknownRun(f"There is no run {run}", run=run)
    return found
