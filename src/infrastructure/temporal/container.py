"""The container of Temporal."""

from application.runs.ports.run_queue import RunQueue
from infrastructure.injector import containers, imported, providers
from infrastructure.postgres.settings import is_chosen
from infrastructure.queue.settings import adapter


class TemporalContainer(containers.DeclarativeContainer):
    """Runs that Temporal delivers to workers."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    runs = providers.DependenciesContainer()
    queue = providers.DependenciesContainer()
    postgres_runs = providers.DependenciesContainer()
    _set = core.settings.provided

    connection = providers.Singleton(
        imported("infrastructure.temporal.connection.TemporalConnection"),
        _set.temporal,
        is_shared=providers.Callable(is_chosen, core.settings),
    )
    run_queue: providers.Provider[RunQueue] = providers.Selector(
        providers.Callable(adapter, core.settings),
        temporal=providers.Singleton(
            imported("infrastructure.temporal.run_queues.temporal.TemporalRunQueue"),
            connection,
            dead_after_seconds=_set.queue.dead_after_seconds,
        ),
    )
    worker = providers.Factory(
        imported("infrastructure.temporal.worker.TemporalWorker"),
        connection=connection,
        database=sql.database,
        executor=runs.execute_run.provider,
        manage=runs.manage_runs,
        lock=postgres_runs.advisory,
        settings=_set.queue,
    )
    workers = providers.List(providers.List("temporal", worker.provider))
    worker_counts = providers.List(
        providers.List(
            "temporal",
            providers.Callable(imported("infrastructure.temporal.health.count_workers"), connection).provider,
        )
    )
