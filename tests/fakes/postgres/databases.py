"""Databases of PostgreSQL for tests: one server for the process, and an empty database for each test."""

import atexit
from functools import cache

import pytest

from tests.fakes.postgres.server import COLLATIONS, PostgresServer, find_programs

ON_POSTGRES = pytest.mark.skipif(find_programs() is None, reason="needs PostgreSQL's programs, such as initdb")
PER_COLLATION = [pytest.param(collation, marks=[ON_POSTGRES, pytest.mark.slow]) for collation in COLLATIONS]

_TABLES = "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class WHERE relkind = 'r' AND relnamespace IN ({})"
_OURS = "'public'::regnamespace, coalesce(to_regnamespace('procrastinate'), 'public'::regnamespace)"


@cache
def the_server() -> PostgresServer:
    """Return the server, which is removed when the process ends."""
    programs = find_programs()
    assert programs
    server = PostgresServer(programs)
    atexit.register(server.remove)
    return server


@cache
def _created(collation: str) -> str:
    return the_server().create(f"agent_{collation}", collation)


def an_empty_database(collation: str = "c") -> str:
    """Return the address of a database without rows."""
    url, server = _created(collation), the_server()
    tables = server.execute(f"agent_{collation}", f"{_TABLES.format(_OURS)} AND relname <> 'alembic_version'")
    if tables[0][0]:
        server.execute(f"agent_{collation}", f"TRUNCATE {tables[0][0]} RESTART IDENTITY CASCADE")
    return url
