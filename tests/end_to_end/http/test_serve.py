"""The server as a process."""

import json
import signal
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.fakes.http.api_client import events_in
from tests.fakes.http.served_agent import ServedAgent

pytestmark = pytest.mark.slow

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - that it is refused is the point
QUESTION = {"question": "What time is it?"}


def test_a_question_is_answered_until_the_server_is_asked_to_stop(tmp_path: Path) -> None:
    with ServedAgent(tmp_path) as server:
        events = events_in(server.client.post("/ask", json=QUESTION).text)
        code, errors = server.stop()

    assert events[-1].name == "answer_finished"
    assert code == 0
    assert "Traceback" not in errors


def test_a_key_counts_from_its_creation_until_it_is_revoked_while_the_server_runs(tmp_path: Path) -> None:
    with ServedAgent(tmp_path) as server:
        key = server.agent.run("keys", "create", "Ada").stdout.strip()
        headers = {"Authorization": f"Bearer {key}"}
        before = [server.client.get("/nothing", headers=given).status_code for given in ({}, headers)]
        server.agent.run("keys", "revoke", key.split("_")[1])
        after = server.client.get("/nothing", headers=headers).status_code
        _, errors = server.stop()

    assert (before, after) == ([401, 404], 401)
    assert key not in errors


def test_head_is_answered_as_get_without_the_content_and_browsers_are_protected(tmp_path: Path) -> None:
    with ServedAgent(tmp_path) as server:
        for path in ("/healthz", "/openapi.json"):
            with_content, without = server.client.get(path), server.client.head(path)
            assert (without.status_code, without.content) == (200, b"")
            assert without.headers["Content-Length"] == with_content.headers["Content-Length"]
            assert without.headers["X-Content-Type-Options"] == "nosniff"


def test_a_key_is_shown_once_and_the_list_says_who_may_call(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path)
    assert "anybody on this machine may call" in agent.run("keys", "list").stderr
    created = json.loads(agent.run("keys", "create", "Ada's laptop", "--json").stdout)

    [listed] = json.loads(agent.run("keys", "list", "--json").stdout)
    secret = created["key"].removeprefix(f"agent_{created['id']}_").encode()
    assert (listed["id"], listed["name"], listed["revoked"]) == (created["id"], "Ada's laptop", None)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and secret in file.read_bytes()]
    agent.run("keys", "revoke", created["id"])
    assert "nobody may call" in agent.run("keys", "list").stderr
    assert agent.run("keys", "revoke", "unknown").code == 2


def test_without_a_key_it_is_served_on_this_machine_only(tmp_path: Path) -> None:
    refused = AgentProcess(tmp_path).run("serve", "--host", EVERY_ADDRESS, "--port", "0")

    assert refused.code == 3
    assert "agent keys create" in refused.stderr


def test_a_port_in_use_is_reported_in_a_line_and_ctrl_c_has_its_exit_code(tmp_path: Path) -> None:
    with ServedAgent(tmp_path) as server:
        refused = server.agent.run("serve", "--port", server.url.rpartition(":")[2])
        assert server.stop(signal.SIGINT)[0] == 130

    assert refused.code == 3
    assert "is not available: Address already in use; --host and --port choose another." in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_model_without_a_key_is_noted_at_the_start(tmp_path: Path) -> None:
    with ServedAgent(tmp_path, "--model", "openai/gpt-5") as server:
        assert server.process.stderr
        noted = server.process.stderr.readline()
        assert server.client.get("/healthz").status_code == 200

    assert noted.startswith("agent: openai/gpt-5 at openai has no key. Set OPENAI_API_KEY")
