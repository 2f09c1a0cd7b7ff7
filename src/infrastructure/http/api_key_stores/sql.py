"""Keys in the database."""

from sqlalchemy import insert, select, update
from typing_extensions import override

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ApiKey, ApiKeyId
from infrastructure.database.database import Database
from infrastructure.http.tables import api_keys


class SqlApiKeyStore(ApiKeyStore):
    """Stores each key as the JSON of its contract."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def save(self, key: ApiKey) -> None:
        document = key.model_dump_json()
        async with self._database.writing(f"key {key.id}") as connection:
            known = await connection.execute(update(api_keys).where(api_keys.c.id == key.id).values(document=document))
            if known.rowcount == 0:
                await connection.execute(insert(api_keys).values(id=key.id, document=document))

    @override
    async def find(self, key: ApiKeyId) -> ApiKey | None:
        async with self._database.reading() as connection:
            document = await connection.scalar(select(api_keys.c.document).where(api_keys.c.id == key))
            return None if document is None else ApiKey.model_validate_json(document)

    @override
    async def all(self) -> tuple[ApiKey, ...]:
        async with self._database.reading() as connection:
            documents = await connection.scalars(select(api_keys.c.document).order_by(api_keys.c.number))
            return tuple(ApiKey.model_validate_json(document) for document in documents)
