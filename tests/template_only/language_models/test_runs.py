"""An agent that stops while a run in the background waits for the model: the provider did nothing wrong."""

import asyncio
from pathlib import Path

import pytest

from application.runs.start_run import StartRunRequest
from domain.events import RetryScheduled
from infrastructure.runs.container import RunsContainer
from tests.agents import agent_with
from tests.fakes.recording_listener import RecordingListener
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import DIRECT, QUICK, UNKNOWN
from tests.template_only.language_models.provider_server import ProviderServer


@DIRECT
async def test_runs_end_before_the_connections_that_they_use(
    server: ProviderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_MODEL", UNKNOWN)
    server.always(it.hangs)
    provider = dict(QUICK) | {"base_url": server.base_url}
    agent = agent_with(tmp_path, provider=provider, adapters={"language_model": server.adapter})
    listener = RecordingListener()
    agent.core.listener().add(listener)
    runs = agent.of(RunsContainer)
    request = StartRunRequest(workflow="summarize_document", request='{"text": "Words."}', in_background=True)
    await runs.start_run().execute(request)
    while not server.requests:  # noqa: ASYNC110 - the server is in another thread
        await asyncio.sleep(0.01)

    await agent.close()

    assert not [event for event in listener.events if isinstance(event, RetryScheduled)]
