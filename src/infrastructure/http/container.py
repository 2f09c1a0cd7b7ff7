"""The API's container."""

from application.http.manage_keys import ManageKeys
from application.http.ports.api_key_store import ApiKeyStore
from infrastructure.http.api_key_stores.in_memory import InMemoryApiKeyStore
from infrastructure.injector import containers, imported, providers


class HttpContainer(containers.DeclarativeContainer):
    """The keys of callers."""

    core = providers.DependenciesContainer()
    sql = providers.DependenciesContainer()

    api_key_store: providers.Provider[ApiKeyStore] = providers.Selector(
        core.settings.provided.adapter_of.call("api_key_store", "sql"),
        sql=providers.Singleton(imported("infrastructure.http.api_key_stores.sql.SqlApiKeyStore"), sql.database),
        in_memory=providers.Singleton(InMemoryApiKeyStore),
    )
    manage_keys = providers.Factory(ManageKeys, keys=api_key_store)
