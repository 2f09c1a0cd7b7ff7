"""The container of PostgreSQL."""

from infrastructure.database.database import Database
from infrastructure.injector import containers, providers
from infrastructure.postgres.database import PostgresDatabase
from infrastructure.postgres.health import PostgresHealthCheck
from infrastructure.postgres.settings import is_chosen, url_of
from infrastructure.settings import Settings


def _adapter(settings: Settings) -> str:
    return settings.adapters.get("database") or ("postgres" if is_chosen(settings) else "sqlite")


class PostgresContainer(containers.DeclarativeContainer):
    """The database of several machines."""

    core = providers.DependenciesContainer()
    _set = core.settings.provided

    database: providers.Provider[Database] = providers.Selector(
        providers.Callable(_adapter, core.settings),
        postgres=providers.Singleton(
            PostgresDatabase,
            providers.Callable(url_of, core.settings),
            timeout_seconds=_set.database_timeout_seconds,
            pool_size=_set.postgres.pool_size,
        ),
    )
    health_checks = providers.List(
        providers.Factory(PostgresHealthCheck, database=core.database, settings=core.settings)
    )
