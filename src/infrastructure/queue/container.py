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
    _set = core.settings.provided
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
        settings=_set.queue,
    )
    workers = providers.List(providers.List("procrastinate", worker.provider))
    """Pairs of the name of a queue's adapter and its worker."""
    worker_counts = providers.List(
        providers.List(
            "procrastinate",
            providers.Callable(
                imported("infrastructure.queue.health.count_workers"), sql.database, _set.queue.dead_after_seconds
            ).provider,
        )
    )
    """Pairs of the name of a queue's adapter and a function that counts its live workers."""
    health_checks = providers.List(
        providers.Callable(
            imported("infrastructure.queue.health.examine_queue"),
            journal=runs.run_journal,
            settings=core.settings,
            counts=worker_counts,
        ).provider
    )
