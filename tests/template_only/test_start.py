"""What a command loads before it works: packages that it does not need would make every start slow."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = {
    *("aiohttp", "alembic", "copier", "fastapi", "filelock", "httpx", "litellm", "markdown_it", "mcp", "openai"),
    *("opentelemetry", "prompt_toolkit", "psycopg", "rich", "starlette", "uvicorn", "werkzeug"),
}
"""Packages that a command loads only if it is about them."""
CONTRACTS = {"pydantic"}
COMPOSED = CONTRACTS | {"dependency_injector", "jinja2", "sqlalchemy"}
"""Packages of any command that works."""

_PROGRAM = """
import sys
from interfaces.cli.main import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("command", "may_load"),
    [
        (["--help"], set()),
        (["--version"], set()),
        (["ask", "--help"], CONTRACTS),  # Typer reads parameters by them
        (["ask", "hello"], COMPOSED),
        (["tools", "list"], COMPOSED),
        (["prompts", "check"], COMPOSED),
    ],
)
def test_a_command_loads_only_what_it_needs(command: list[str], may_load: set[str], tmp_path: Path) -> None:
    environment = os.environ | {"AGENT_STORAGE": "in_memory"}
    command = [sys.executable, "-c", _PROGRAM, *command]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, env=environment, check=True)

    loaded = {module.partition(".")[0] for module in run.stderr.splitlines()[-1].split()}
    assert loaded & (SLOW | COMPOSED) <= may_load
