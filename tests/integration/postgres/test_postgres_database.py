"""A database of PostgreSQL that is locked, away, refused or another's: one clear error each. Many start at once."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from domain.errors import InvalidRequest, InvalidSetting, StorageBusy, StorageUnusable
from infrastructure.composition import Agent
from infrastructure.diagnosis import Finding
from infrastructure.postgres.database import PostgresDatabase
from infrastructure.postgres.dialect import escape, unescape
from infrastructure.postgres.errors import DatabaseAway, DatabaseRefused
from infrastructure.postgres.sessions import lock_key
from infrastructure.settings import settings_type
from tests.agents import agent_with
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database, the_server
from tests.fakes.postgres.server import PostgresServer, find_programs

pytestmark = [ON_POSTGRES, pytest.mark.slow]
READ = """
import asyncio, sys
from infrastructure.postgres.database import PostgresDatabase
async def main():
    async with PostgresDatabase(sys.argv[1], timeout_seconds=5, pool_size=1).reading():
        print("alembic" in sys.modules)
asyncio.run(main())
"""


@pytest.fixture
async def database() -> AsyncIterator[PostgresDatabase]:
    database = a_database(an_empty_database())
    yield database
    await database.close()


def a_database(url: str) -> PostgresDatabase:
    return PostgresDatabase(url, timeout_seconds=0.3, pool_size=5)


async def reads(database: PostgresDatabase) -> object:
    return await database.read(lambda connection: connection.scalar(text("SELECT 1")))


async def test_writers_of_one_subject_take_turns_and_others_do_not(database: PostgresDatabase) -> None:
    async with database.writing("one"):
        with pytest.raises(StorageBusy, match=r"agent_c on 127.0.0.1 is busy: .*lock timeout"):
            async with database.writing("one"):
                pytest.fail("two write")
        async with database.writing("another"):
            assert await reads(database) == 1


async def test_a_writer_that_is_frozen_loses_its_turn(database: PostgresDatabase) -> None:
    with pytest.raises(DatabaseAway):
        async with database.writing("one") as frozen:
            await asyncio.sleep(1.6)
            async with database.writing("one"):
                pass
            await frozen.execute(text("SELECT 1"))


async def test_a_pool_that_is_used_up_is_busy() -> None:
    database = PostgresDatabase(an_empty_database(), timeout_seconds=0.2, pool_size=1)
    async with database.reading():
        with pytest.raises(StorageBusy):
            await reads(database)
    await database.close()


async def test_a_server_that_is_not_the_primary_any_more_is_away(database: PostgresDatabase) -> None:
    async with database.writing("one") as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS promoted (id INT)"))
    with pytest.raises(DatabaseAway, match="is not the primary server"):
        async with database.writing("one") as connection:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            await connection.execute(text("INSERT INTO promoted VALUES (1)"))


async def test_what_is_written_within_an_error_is_not_kept(database: PostgresDatabase) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.writing("keys") as connection:
            await connection.execute(text("CREATE TABLE left_over (number INTEGER)"))
            raise ZeroDivisionError
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT to_regclass('left_over')")) is None


async def test_a_reader_sees_one_state(database: PostgresDatabase) -> None:
    count = text("SELECT count(*) FROM alembic_version")
    async with database.reading() as reader:
        before = await reader.scalar(count)
        async with database.writing("versions") as writer:
            await writer.execute(text("INSERT INTO alembic_version VALUES ('x_0001')"))
        assert await reader.scalar(count) == before
    async with database.writing("versions") as writer:
        await writer.execute(text("DELETE FROM alembic_version WHERE version_num = 'x_0001'"))


@pytest.mark.parametrize("given", ["", "plain", "NUL \0", "\ue000", "\ue0000", "\0\ue0001\0", "a\ue000\0"])
def test_any_text_is_stored_without_nul_and_comes_back(given: str) -> None:
    assert "\0" not in escape(given)
    assert unescape(escape(given)) == given


async def test_invalid_unicode_is_an_invalid_request(database: PostgresDatabase) -> None:
    with pytest.raises(InvalidRequest, match="contains invalid Unicode"):
        async with database.reading() as connection:
            await connection.execute(text("SELECT :given"), {"given": "\ud800"})


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("postgresql://agent@127.0.0.1:1/none", DatabaseAway),
        ("postgresql://agent@no-such-host.invalid/none", DatabaseAway),
        ("{server}missing", DatabaseRefused),
        ("postgresql://nobody:secret@{place}agent_c", DatabaseRefused),
    ],
)
async def test_an_address_that_is_wrong_is_reported_without_its_password(url: str, error: type[Exception]) -> None:
    an_empty_database()
    server = the_server().url("")
    database = a_database(url.format(server=server, place=server.partition("@")[2]))
    with pytest.raises(error, match=r"The database .*(does not answer|refuses)") as raised:
        await reads(database)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://root@localhost/agent", "must start with postgresql://"),
        ("postgresql://agent:50%off@localhost/agent", "special characters"),
        ("postgresql://agent:pa/ss+word@localhost/agent", "special characters"),
        ("postgresql://agent:12/34@localhost/agent", "special characters"),
        ("postgresql://agent:p@ss@localhost/agent", "special characters"),
        ("postgresql://agent:p?ss@localhost/agent", "special characters"),
        ("postgresql://agent:correct horse@localhost/agent", "special characters"),
    ],
)
def test_an_address_that_is_not_understood_is_refused(url: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        settings_type()(_env_file=None, database_url=SecretStr(url))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://agent:p%40ss%2F@[::1]:5432/agent",
        "postgres://agent@one,two:5433/agent?target_session_attrs=read-write",
        "postgresql:///agent?host=/run/postgresql",
        "postgresql://@?host=/run/user@1000&dbname=agent",
        "postgresql://agent:p#ss@localhost/agent@work?application_name=a@b",
    ],
)
def test_any_address_of_libpq_is_taken(url: str) -> None:
    settings_type()(_env_file=None, database_url=SecretStr(url))


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("postgresql://agent@127.0.0.1/agent?sslmod=require", InvalidSetting),
        ("postgresql://agent@127.0.0.1/agent?sslmode=on", DatabaseRefused),
        ("postgresql://agent@127.0.0.1:99999/agent", DatabaseRefused),
    ],
)
async def test_an_address_with_an_invalid_parameter_is_not_waited_for(url: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="invalid"):
        await reads(a_database(url))


async def test_the_database_of_another_program_is_refused() -> None:
    url = the_server().create("bookmarks")
    the_server().execute("bookmarks", "CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(StorageUnusable, match=r"bookmarks on 127.0.0.1 was made by .*another program"):
        await reads(a_database(url))


async def test_a_storage_in_memory_needs_no_server(tmp_path: Path) -> None:
    agent = agent_with(tmp_path, database_url=SecretStr("postgresql://127.0.0.1:1/none"))
    found = [finding for check in agent.core.health_checks() for finding in await check()]
    assert [finding.subject for finding in found if finding.error] == []


async def test_a_server_that_was_restarted_is_used_again() -> None:
    programs = find_programs()
    assert programs
    server = PostgresServer(programs)
    try:
        database = a_database(server.create("agent"))
        assert await reads(database) == 1
        await asyncio.to_thread(server.stop)
        with pytest.raises(DatabaseAway):
            await reads(database)
        await asyncio.to_thread(server.start)
        assert await reads(database) == 1
        await database.close()
    finally:
        server.remove()


def test_of_processes_that_start_on_an_empty_database_at_the_same_time_one_migrates() -> None:
    url = the_server().create("new_one")
    command = [sys.executable, "-c", READ, url]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    printed = [process.communicate(timeout=60)[0].strip() for process in started]
    assert sorted(printed) == ["False", "False", "False", "True"]


async def test_a_process_that_is_frozen_while_it_migrates_holds_up_no_other(database: PostgresDatabase) -> None:
    assert await reads(database) == 1
    await database.close()
    with psycopg.connect(the_server().url("agent_c")) as frozen:
        frozen.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key("migrations"),))
        assert await asyncio.wait_for(reads(database), timeout=10) == 1


async def test_the_doctor_finds_missing_rights(tmp_path: Path) -> None:
    url, server = the_server().create("rights"), the_server()
    agent = agent_with(tmp_path, storage="durable", database_url=SecretStr(url))
    assert await _found(agent, "database") == "ok"
    server.execute("rights", "CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    await agent.close()
    agent = agent_with(tmp_path, storage="durable", database_url=SecretStr(url.replace("agent@", "reader@")))
    assert await _found(agent, "database") == "blocked"
    await agent.close()


async def test_the_tables_of_another_program_in_the_database_need_no_rights(tmp_path: Path) -> None:
    url, server = the_server().create("shared"), the_server()
    agent = agent_with(tmp_path, storage="durable", database_url=SecretStr(url))
    assert await _found(agent, "database") == "ok"
    await agent.close()
    server.execute("shared", "CREATE ROLE writer LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO writer")
    server.execute("shared", "CREATE ROLE other; CREATE TABLE others (); ALTER TABLE others OWNER TO other")
    agent = agent_with(tmp_path, storage="durable", database_url=SecretStr(url.replace("agent@", "writer@")))
    assert await _found(agent, "database") == "ok"
    await agent.close()


async def _found(agent: Agent, subject: str) -> str:
    findings: list[Finding] = [finding for check in agent.core.health_checks() for finding in await check()]
    return next(finding.state for finding in findings if finding.subject == subject)
