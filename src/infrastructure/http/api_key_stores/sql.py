"""Keys in the database."""

from sqlalchemy import Connection, Select, insert, select, update
from typing_extensions import override

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ApiKey, ApiKeyId
from infrastructure.http.tables import api_keys
from infrastructure.sql.database import Database


class SqlApiKeyStore(ApiKeyStore):
    """Stores each key as JSON; a key with an unknown field is refused, since the field may restrict it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def save(self, key: ApiKey) -> None:
        document = key.model_dump_json()

        def write(connection: Connection) -> None:
            known = connection.execute(update(api_keys).where(api_keys.c.id == key.id).values(document=document))
            if known.rowcount == 0:
                connection.execute(insert(api_keys).values(id=key.id, document=document))

        await self._database.write(f"key {key.id}", write)

    @override
    async def find(self, key: ApiKeyId) -> ApiKey | None:
        return next(iter(await self._read(select(api_keys.c.document).where(api_keys.c.id == key))), None)

    @override
    async def all(self) -> tuple[ApiKey, ...]:
        return await self._read(select(api_keys.c.document).order_by(api_keys.c.number))

    async def _read(self, query: Select[tuple[str]]) -> tuple[ApiKey, ...]:
        return await self._database.read(
            lambda connection: tuple(map(ApiKey.model_validate_json, connection.scalars(query)))
        )
