"""An answer that fails: its conversation is remembered, and can be continued."""

import json
import re
import socket
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    """An agent whose provider cannot be reached."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
    model = {"AGENT_MODEL": "openai/m", "AGENT_ADAPTERS__LANGUAGE_MODEL": "openai_compatible"}
    return AgentProcess(tmp_path, model | {"AGENT_PROVIDER__BASE_URL": url, "AGENT_PROVIDER__ATTEMPTS": "1"})


def test_a_new_conversation_whose_answer_fails_can_be_continued(agent: AgentProcess) -> None:
    failed = agent.run("chat", "--json", "-m", "Is it so?")
    [entry] = json.loads(agent.run("memory", "list", "--json").stdout)

    assert failed.code == 4
    assert re.findall(r"Continue with: agent chat --conversation (\w+)", failed.stderr) == [entry["id"]]
    assert [json.loads(line).get("conversation") for line in failed.stdout.splitlines()] == [None, entry["id"]]


def test_no_conversation_is_named_that_does_not_exist(agent: AgentProcess) -> None:
    refused = agent.run("chat", "-m", " ")

    assert (refused.code, "Continue with" in refused.stderr) == (2, False)


def test_a_program_reads_of_no_conversation_if_its_question_is_refused(tmp_path: Path) -> None:
    done = AgentProcess(tmp_path).run("chat", "-m", "", "--json")
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["failed"]
