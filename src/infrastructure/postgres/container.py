"""The container of PostgreSQL."""

from collections.abc import Callable

from application.ports.language_model import LanguageModel
from infrastructure.injector import containers, imported, providers
from infrastructure.postgres.settings import PostgresSettings, is_chosen, shared_adapter, url_of
from infrastructure.settings import Settings
from infrastructure.sql.database import Database


def _rate_limited(model: LanguageModel, *, database: Callable[[], Database], settings: Settings) -> LanguageModel:
    limits = settings.part(PostgresSettings).model_dump(include={"requests_per_minute", "tokens_per_minute"})
    if not (any(limits.values()) and is_chosen(settings)):
        return model
    from infrastructure.postgres.language_models.rate_limited import RateLimitedLanguageModel  # noqa: PLC0415 - large

    return RateLimitedLanguageModel(model, database(), **limits)


class PostgresContainer(containers.DeclarativeContainer):
    """A database that several machines share."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()
    _set = core.settings.provided

    database: providers.Provider[Database] = providers.Selector(
        providers.Callable(shared_adapter, core.settings, "postgres"),
        postgres=providers.Singleton(
            imported("infrastructure.postgres.database.PostgresDatabase"),
            providers.Callable(url_of, core.settings),
            timeout_seconds=_set.storage_timeout_seconds,
            pool_size=_set.postgres.pool_size,
        ),
    )
    model_wrappers = providers.List(
        providers.Callable(_rate_limited, database=sql.database.provider, settings=core.settings).provider
    )
