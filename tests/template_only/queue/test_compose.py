"""The services of Docker Compose, followed without an engine: their commands, with their environment."""

import re
from pathlib import Path

import yaml

from tests.agent_process import AgentProcess
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database

pytestmark = ON_POSTGRES
COMPOSE = Path(__file__).parents[3] / "deploy/compose.scale.yaml"
GIVEN = {"POSTGRES_PASSWORD": "pa/ss@word%"}


def with_variables(text: str) -> str:
    """Return a text as Compose fills it in: `${NAME:?message}`, or `${NAME:-default}`."""
    return re.sub(
        r"\$\{(\w+):([?-])([^}]*)\}", lambda found: GIVEN.get(found[1], found[3] if found[2] == "-" else "?"), text
    )


def test_a_worker_executes_what_another_service_gives_to_the_queue(tmp_path: Path) -> None:
    services = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    assert services["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert {*services["server"]["depends_on"], *services["worker"]["depends_on"]} == {"database"}
    environments = [services[name]["environment"] for name in ("server", "worker")]
    assert environments[0] == environments[1]
    environment = {name: with_variables(value) for name, value in environments[0].items()}
    assert environment["PGPASSWORD"] == GIVEN["POSTGRES_PASSWORD"]
    address = environment["AGENT_DATABASE_URL"]
    place = an_empty_database().partition("@")[2]
    environment["AGENT_DATABASE_URL"] = address.replace("database/agent", place)
    assert environment["AGENT_DATABASE_URL"] != address
    machine = AgentProcess(tmp_path, environment)
    (tmp_path / "text.txt").write_text("A line about owls.", encoding="utf-8")
    run = machine.run("summarize", "text.txt", "--queue").stdout.strip()
    worker = machine.start(*map(with_variables, services["worker"]["command"]))
    assert machine.run("runs", "follow", run).stdout.strip() == f"{run} done"
    worker.terminate()
    assert "Executing at most 8 runs at once" in worker.communicate(timeout=20)[1]
