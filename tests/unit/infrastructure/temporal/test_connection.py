"""What goes wrong with Temporal, in the agent's own errors."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import AgentError
from domain.identifiers import RunId
from infrastructure.queue.container import QueueContainer
from infrastructure.queue.settings import DatabaseNotShared
from infrastructure.runs.container import RunsContainer
from infrastructure.temporal.connection import TemporalAway, TemporalRefused
from tests.agents import agent_with

pytestmark = pytest.mark.slow  # it loads the SDK

DATABASE: dict[str, Any] = {"storage": "durable", "database_url": SecretStr("postgresql://agent@127.0.0.1:1/agent")}
NOBODY = {"address": "127.0.0.1:1"}


@pytest.mark.parametrize(
    ("settings", "variables", "kind", "message"),
    [
        ({}, {}, DatabaseNotShared, "Temporal needs a database that workers share"),
        (DATABASE, {}, TemporalAway, "Temporal at 127.0.0.1:1 does not answer: Connection refused"),
        (DATABASE, {"TEMPORAL_TLS_CLIENT_CERT_PATH": "/missing"}, TemporalRefused, "cannot be read: .*No such file"),
        (DATABASE, {"TEMPORAL_PROFILE": "missing"}, TemporalRefused, "cannot be read: .*missing"),
    ],
)
async def test_what_goes_wrong_is_said(
    settings: dict[str, Any],
    variables: dict[str, str],
    kind: type[AgentError],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    agent = agent_with(tmp_path, adapters={"run_queue": "temporal"}, temporal=NOBODY, **settings)
    with pytest.raises(kind, match=message):
        await agent.of(RunsContainer).run_queue().withdraw(RunId("any"))
    [health_check] = agent.of(QueueContainer).health_checks()
    [finding] = await health_check()
    assert (finding.subject, type(finding.error), finding.state) == ("queue", kind, "blocked")
    await agent.close()


async def test_it_is_examined_only_if_it_is_chosen(tmp_path: Path) -> None:
    [health_check] = agent_with(tmp_path).of(QueueContainer).health_checks()
    [finding] = await health_check()
    assert finding.found.startswith("none: this process executes runs")
