"""Runs and their steps in the database."""

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from application.ports.run_journal import RunJournal
from domain.errors import UnknownRun
from domain.runs import Run, RunHistory, RunId, StepRecord
from infrastructure.database.database import Database
from infrastructure.database.tables import runs, steps


class SqlRunJournal(RunJournal):
    """Keeps a run and each of its steps as the JSON of its contract, numbered in the order of entry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def save(self, run: Run) -> None:
        document = run.model_dump_json()
        async with self._database.writing() as connection:
            known = await connection.execute(update(runs).where(runs.c.id == run.id).values(document=document))
            if known.rowcount == 0:
                await connection.execute(insert(runs).values(id=run.id, document=document))

    @override
    async def record(self, run: RunId, step: StepRecord) -> None:
        try:
            async with self._database.writing() as connection:
                await connection.execute(insert(steps).values(run=run, document=step.model_dump_json()))
        except IntegrityError as error:
            raise _unknown(run) from error

    @override
    async def read(self, run: RunId) -> RunHistory:
        recorded = select(steps.c.document).where(steps.c.run == run).order_by(steps.c.number)
        async with self._database.reading() as connection:
            document = await connection.scalar(select(runs.c.document).where(runs.c.id == run))
            if document is None:
                raise _unknown(run)
            history = (await connection.scalars(recorded)).all()
            return RunHistory(
                run=Run.model_validate_json(document),
                steps=tuple(StepRecord.model_validate_json(step) for step in history),
            )

    @override
    async def recent(self, limit: int) -> tuple[Run, ...]:
        newest_first = select(runs.c.document).order_by(runs.c.number.desc()).limit(limit)
        async with self._database.reading() as connection:
            documents = (await connection.scalars(newest_first)).all()
            return tuple(Run.model_validate_json(document) for document in documents)


def _unknown(run: RunId) -> UnknownRun:
    return UnknownRun(f"There is no run {run}", remedy="'agent runs list' shows those there are.")
