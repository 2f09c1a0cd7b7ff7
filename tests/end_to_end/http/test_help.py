"""The commands that serve, before they serve."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["keys", "--help"], ["search", "--help"]])
def test_help_loads_nothing_that_serves(agent: AgentProcess, arguments: list[str]) -> None:
    program = (
        "import sys; from interfaces.cli.main import app\n"
        f"try: app({arguments!r})\n"
        "except SystemExit: pass\n"
        "print(sorted({'fastapi', 'starlette', 'uvicorn', 'sqlalchemy', 'litellm'} & set(sys.modules)))"
    )

    assert agent.run_python(program).endswith("[]\n")
