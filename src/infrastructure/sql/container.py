"""The container of the database."""

from infrastructure.injector import containers, imported, providers
from infrastructure.sql.database import Database
from infrastructure.sql.sqlite import SqliteDatabase


class SqlContainer(containers.DeclarativeContainer):
    """A database for what other parts store."""

    core = providers.DependenciesContainer()
    _set = core.settings.provided

    database: providers.Provider[Database] = providers.Selector(
        _set.adapters.get.call("database", "sqlite"),
        sqlite=providers.Singleton(
            SqliteDatabase, _set.data_dir.joinpath.call("agent.db"), timeout_seconds=_set.storage_timeout_seconds
        ),
    )
    health_checks = providers.List(
        providers.Callable(imported("infrastructure.sql.health.examine_database"), core.settings, database).provider
    )
    closing = providers.List(database)
