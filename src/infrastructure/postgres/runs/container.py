"""The container of runs in PostgreSQL."""

from application.runs.ports.run_lock import RunLock
from infrastructure.injector import containers, providers
from infrastructure.postgres.runs.run_locks.advisory import AdvisoryRunLock
from infrastructure.postgres.settings import shared_adapter, url_of


class PostgresRunsContainer(containers.DeclarativeContainer):
    """Runs that any of several machines may execute."""

    core = providers.DependenciesContainer()
    runs = providers.DependenciesContainer()

    advisory = providers.Singleton(AdvisoryRunLock, providers.Callable(url_of, core.settings, direct=True))
    run_lock: providers.Provider[RunLock] = providers.Selector(
        providers.Callable(shared_adapter, core.settings, "advisory", "run_lock"),
        advisory=advisory,
    )
    closing = providers.List(advisory)
