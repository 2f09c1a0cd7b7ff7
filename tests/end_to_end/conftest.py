"""What the tests of the agent's commands share."""

from pathlib import Path

import pytest

from tests.agent_process import AgentProcess


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)
