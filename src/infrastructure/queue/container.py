"""The container of the queue."""

from application.runs.ports.run_queue import RunQueue
from infrastructure.injector import containers, imported, providers
from infrastructure.postgres.settings import url_of
from infrastructure.queue.settings import adapter


class QueueContainer(containers.DeclarativeContainer):
    """Runs that workers execute."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    runs = providers.DependenciesContainer()
    postgres_runs = providers.DependenciesContainer()
    _url = providers.Callable(url_of, core.settings, direct=True)

    run_queue: providers.Provider[RunQueue] = providers.Selector(
        providers.Callable(adapter, core.settings),
        procrastinate=providers.Singleton(
            imported("infrastructure.queue.run_queues.procrastinate.ProcrastinateRunQueue"), sql.database, _url
        ),
    )
    worker = providers.Factory(
        imported("infrastructure.queue.procrastinate_worker.ProcrastinateWorker"),
        url=_url,
        database=sql.database,
        executor=runs.execute_run.provider,
        manage=runs.manage_runs,
        lock=postgres_runs.advisory,
        settings=core.settings.provided.queue,
    )
    workers = providers.List(providers.List("procrastinate", worker.provider))
    """Pairs of the name of a queue's adapter and its worker."""
    health_checks = providers.List(
        providers.Factory(
            imported("infrastructure.queue.health.QueueHealthCheck"),
            journal=runs.run_journal,
            database=sql.database,
            settings=core.settings,
        )
    )
