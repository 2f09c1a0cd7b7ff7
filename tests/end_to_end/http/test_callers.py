"""Who may call: keys, this machine without one, how often, and how many at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.agent_process import AgentProcess
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

EVERYWHERE = "0.0.0.0"  # noqa: S104 - that it is refused is the point


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    with ServedAgent(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


def status(server: ServedAgent, path: str = "/notes", **headers: str) -> int:
    return httpx.get(f"{server.url}{path}", headers=headers).status_code


def test_a_key_is_shown_once_and_kept_as_a_digest(agent: AgentProcess) -> None:
    key = agent.run("keys", "add", "Ada's laptop").stdout.strip()

    listed = agent.run("keys", "list", "--json").stdout
    secret = key.split("_", 2)[2]
    assert json.loads(listed)[0]["name"] == "Ada's laptop"
    assert key.startswith("agent_")
    for file in (agent.folder / ".agent").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()
    assert secret not in listed


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_key_needs_the_name_of_its_holder(agent: AgentProcess, name: str) -> None:
    assert agent.run("keys", "add", name).code == 2
    assert agent.run("keys", "list").stdout == ""


def test_a_key_that_is_not_there_cannot_be_revoked(agent: AgentProcess) -> None:
    assert agent.run("keys", "revoke", "nosuchid").code == 2


def test_a_key_counts_from_when_it_is_made_until_it_is_revoked(tmp_path: Path) -> None:
    with ServedAgent(tmp_path) as server:
        assert status(server) == 200
        key = server.agent.run("keys", "add", "me").stdout.strip()

        assert status(server) == 401
        assert status(server, Authorization=f"Bearer {key}") == 200
        assert status(server, Authorization=f"bearer {key}") == 200
        for wrong in (
            key[:-1],
            f"{key}x",
            "agent__",
            f"{key[:14]}_",
            "x" * 9000,
        ):
            assert status(server, Authorization=f"Bearer {wrong}") == 401
        assert status(server, Authorization=f"Basic {key}") == 401
        assert status(server, "/healthz") == status(server, "/readyz") == 200
        assert key not in server.log

        server.agent.run("keys", "revoke", key.split("_")[1])

        refused = httpx.get(f"{server.url}/notes", headers={"Authorization": f"Bearer {key}"})
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1"])
def test_without_a_key_it_is_served_on_this_machine_only(agent: AgentProcess, host: str) -> None:
    refused = agent.run("serve", "--host", host, "--port", "0")

    assert refused.code == 3
    assert "agent keys add" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_where_every_key_is_revoked_the_list_says_what_that_means(agent: AgentProcess) -> None:
    assert "whoever is on this machine may call" in agent.run("keys", "list").stderr
    key = agent.run("keys", "add", "Ada's laptop").stdout.strip()
    assert agent.run("keys", "list").stderr == ""

    agent.run("keys", "revoke", key.split("_")[1])

    assert "nobody may call until 'agent keys add' makes another" in agent.run("keys", "list").stderr


def test_a_key_that_is_revoked_opens_no_other_host(agent: AgentProcess) -> None:
    key = agent.run("keys", "add", "me").stdout.strip()
    agent.run("keys", "revoke", key.split("_")[1])

    assert agent.run("serve", "--host", EVERYWHERE, "--port", "0").code == 3


def test_with_a_key_it_is_served_elsewhere_under_any_name(tmp_path: Path) -> None:
    key = AgentProcess(tmp_path).run("keys", "add", "me").stdout.strip()

    with ServedAgent(tmp_path, "--host", EVERYWHERE) as server:
        url = server.url.replace(EVERYWHERE, "127.0.0.1")
        headers = {"Authorization": f"Bearer {key}", "Host": "notes.example", "Origin": "https://notes.example"}
        assert httpx.get(f"{url}/notes", headers=headers).status_code == 200
        assert httpx.get(f"{url}/notes").status_code == 401


def test_a_port_that_is_taken_is_said_in_a_line(served: ServedAgent, agent: AgentProcess) -> None:
    refused = agent.run("serve", "--port", served.url.rsplit(":", 1)[1])

    assert refused.code == 3
    assert "cannot be listened to" in refused.stderr


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1", "localhost@evil"]
)
def test_a_name_that_was_made_to_mean_this_machine_is_refused(served: ServedAgent, host: str) -> None:
    for path in ("/notes", "/", "/docs", "/healthz", "/v1/models"):
        assert status(served, path, Host=host) == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1"])
def test_a_foreign_page_may_not_ask(served: ServedAgent, origin: str) -> None:
    files = [("files", ("planted.md", b"# Planted"))]

    refused = httpx.post(f"{served.url}/notes", files=files, headers={"Origin": origin})

    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert served.client.get("/notes").json()["total"] == 0


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_the_server_s_own_page_may_ask_by_either_name(served: ServedAgent, name: str) -> None:
    port = served.url.rsplit(":", 1)[1]

    assert status(served, Host=f"{name}:{port}", Origin=f"http://{name}:{port}") == 200


def test_no_browser_is_told_that_another_page_may_ask(served: ServedAgent) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    preflight = httpx.options(f"{served.url}/notes", headers=headers)

    assert preflight.status_code == 403
    assert not [name for name in preflight.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/notes", "/docs", "/openapi.json"])
def test_every_response_keeps_browsers_safe_and_names_its_request(served: ServedAgent, path: str) -> None:
    response = served.client.get(path, headers={"X-Request-ID": "my-own.id:1"})

    assert response.headers["X-Request-ID"] == "my-own.id:1"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "server" not in response.headers
    served.wait_for_log(f"[my-own.id:1] GET {path} ")


@pytest.mark.parametrize("asked", ["two words", "x" * 200, "<b>", "a\tb"])
def test_an_id_that_might_do_harm_in_a_log_is_replaced(served: ServedAgent, asked: str) -> None:
    given = served.client.get("/healthz", headers={"X-Request-ID": asked}).headers["X-Request-ID"]

    assert len(given) == 32
    assert given.isalnum()


def test_who_asks_too_often_is_told_when_to_ask_again(tmp_path: Path) -> None:
    with ServedAgent(tmp_path, "--requests-per-minute", "2") as server:
        statuses = [status(server) for _ in range(3)]
        refused = server.client.get("/notes")

        assert statuses == [200] * 2 + [429]
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert "2 requests in a minute" in refused.json()["detail"]
        assert server.client.get("/healthz").status_code == 200
        one, other = (server.agent.run("keys", "add", name).stdout.strip() for name in ("one", "other"))
        assert [status(server, Authorization=f"Bearer {one}") for _ in range(3)] == [200] * 2 + [429]
        assert status(server, Authorization=f"Bearer {other}") == 200
