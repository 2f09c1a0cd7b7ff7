"""The container of the database."""

from infrastructure.diagnosis import Finding, examined
from infrastructure.injector import containers, providers
from infrastructure.settings import Settings
from infrastructure.sql.database import Database
from infrastructure.sql.sqlite import SqliteDatabase


async def _examine(settings: Settings, database: Database) -> tuple[Finding, ...]:
    """Open the database if it is used; it is created if it is missing."""
    return (await examined("database", database.examine),) if settings.storage == "durable" else ()


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
    health_checks = providers.List(providers.Callable(_examine, core.settings, database).provider)
    closing = providers.List(database)
