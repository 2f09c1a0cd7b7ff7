"""The API's container."""

from application.http.issue_key import IssueKey
from application.http.ports.api_key_store import ApiKeyStore
from application.http.recognize_caller import RecognizeCaller
from application.http.revoke_key import RevokeKey
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
    issue_key = providers.Factory(IssueKey, keys=api_key_store)
    revoke_key = providers.Factory(RevokeKey, keys=api_key_store)
    recognize_caller = providers.Factory(RecognizeCaller, keys=api_key_store)
