"""The doctor: what is set up, what is not, and what to do about it."""

import json
import socket
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


def test_the_doctor_finds_a_fresh_folder_healthy(agent: AgentProcess) -> None:
    done = agent.run("doctor", "--json")

    report = json.loads(done.stdout)
    assert done.code == 0, done.stdout
    assert report["healthy"] is True
    assert [check["part"] for check in report["checks"]] == [
        "python",
        "data folder",
        "full-text search",
        "database",
        "prompts",
        "model",
    ]


def test_the_doctor_names_a_missing_key_and_prints_none(agent: AgentProcess) -> None:
    agent.variables |= {"AGENT_MODEL": "anthropic/claude-sonnet-4-5", "OPENAI_API_KEY": "sk-canary"}
    agent.variables["ANTHROPIC_API_KEY"] = ""

    done = agent.run("doctor")

    assert done.code == 3
    assert "blocked  model" in done.stdout
    assert "ANTHROPIC_API_KEY" in done.stdout
    assert "sk-canary" not in done.stdout + done.stderr


def test_the_doctor_asks_for_no_key_where_none_is_needed(agent: AgentProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as host:
        address = f"127.0.0.1:{host.getsockname()[1]}"
        agent.variables |= {"AGENT_MODEL": "ollama_chat/qwen3", "AGENT_MODEL_BASE_URL": f"http://{address}"}

        assert (
            f"ok       model: ollama_chat/qwen3: ollama_chat, needs no key, {address} answers"
            in agent.run("doctor").stdout
        )

    done = agent.run("doctor")
    assert (done.code, f"blocked  model: {address} is not reached" in done.stdout) == (3, True)


def test_the_doctor_finds_a_data_folder_that_cannot_be_written(agent: AgentProcess) -> None:
    (agent.folder / "file").write_text("", encoding="utf-8")
    agent.variables["AGENT_DATA_DIR"] = "file/data"

    done = agent.run("doctor")

    assert done.code == 3
    assert "blocked  data folder" in done.stdout
    assert "AGENT_DATA_DIR" in done.stdout
