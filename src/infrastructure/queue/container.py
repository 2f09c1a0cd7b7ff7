"""The container of the queue."""

from typing import Any

from application.runs.ports.run_queue import RunQueue
from infrastructure.injector import containers, providers
from infrastructure.postgres.settings import url_of
from infrastructure.queue.health import QueueHealthCheck
from infrastructure.queue.settings import adapter


def _procrastinate(*arguments: Any) -> RunQueue:
    from infrastructure.queue.run_queues.procrastinate import ProcrastinateRunQueue  # noqa: PLC0415 - large

    return ProcrastinateRunQueue(*arguments)


def _worker(**dependencies: Any) -> Any:
    from infrastructure.queue.worker import Worker  # noqa: PLC0415 - large

    return Worker(**dependencies)


class QueueContainer(containers.DeclarativeContainer):
    """Runs that workers execute."""

    core = providers.DependenciesContainer()
    runs = providers.DependenciesContainer()
    postgres_runs = providers.DependenciesContainer()
    _url = providers.Callable(url_of, core.settings, direct=True)

    run_queue: providers.Provider[RunQueue] = providers.Selector(
        providers.Callable(adapter, core.settings),
        procrastinate=providers.Singleton(_procrastinate, core.database, _url),
    )
    worker = providers.Factory(
        _worker,
        url=_url,
        database=core.database,
        executor=runs.execute_run.provider,
        manage=runs.manage_runs,
        lock=postgres_runs.advisory,
        settings=core.settings.provided.queue,
    )
    workers = providers.List(providers.List("procrastinate", worker.provider))
    """The worker of each adapter of the queue that has one."""
    health_checks = providers.List(
        providers.Factory(QueueHealthCheck, queue=runs.run_queue, database=core.database, settings=core.settings)
    )
