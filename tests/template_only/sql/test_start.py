"""What a command loads before it works: packages that it does not need would make every start slow."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infrastructure.sql.sqlite import SqliteDatabase

SLOW = {
    *("aiohttp", "alembic", "copier", "fastapi", "filelock", "httpx", "litellm", "markdown_it", "mcp", "openai"),
    *("opentelemetry", "procrastinate", "prompt_toolkit", "psycopg", "pygments", "rich", "sqlalchemy.ext"),
    *("sqlalchemy.orm", "snowballstemmer", "starlette", "temporalio", "tomllib", "uvicorn", "werkzeug"),
}
"""Packages that a command loads only if it is about them."""
CONTRACTS = {"pydantic"}
COMPOSED = CONTRACTS | {"dependency_injector", "jinja2"}
"""Packages of any command that works."""
STORED = COMPOSED | {"sqlalchemy"}
"""Packages of a command that works with a database which has its tables already."""
READING = {"tomllib"}
"""What reads the front matter of notes: every step that a prompt is for is made."""

_PROGRAM = """
import sys
from interfaces.cli.main import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a database."""
    folder = tmp_path_factory.mktemp("data")
    asyncio.run(SqliteDatabase(folder / "agent.db", timeout_seconds=5).read(lambda _: None))
    return folder


@pytest.mark.parametrize(
    ("command", "may_load"),
    [
        (["--help"], set()),
        (["--version"], set()),
        (["ask", "--help"], CONTRACTS),  # Typer reads parameters by them
        (["tools", "list"], STORED),
        (["prompts", "check"], STORED | READING),
        (["memory", "list"], STORED),
        (["runs", "list"], STORED),
        (["keys", "list"], STORED),
        (["doctor"], STORED | READING),
        (["ask", "hello"], STORED),  # it searches the notes first, of which there are none
    ],
)
def test_a_command_loads_only_what_it_needs(command: list[str], may_load: set[str], data: Path) -> None:
    assert _loaded_by(command, data) & (SLOW | STORED) <= may_load


def test_a_database_is_made_without_what_highlights_code(tmp_path: Path) -> None:
    loaded = _loaded_by(["memory", "list"], tmp_path)
    assert "alembic" in loaded
    assert "pygments" not in loaded


def _loaded_by(command: list[str], data: Path) -> set[str]:
    environment = os.environ | {"AGENT_DATA_DIR": str(data)}
    command = [sys.executable, "-c", _PROGRAM, *command]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=data, env=environment, check=True)
    modules = run.stderr.splitlines()[-1].split()
    return {module.partition(".")[0] for module in modules} | {".".join(module.split(".")[:2]) for module in modules}
