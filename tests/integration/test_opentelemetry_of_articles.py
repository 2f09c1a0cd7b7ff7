"""The trace of an article: its steps, and within them the calls of the model."""

from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, AgentProcess
from tests.grounded_answers import grounded_answers
from tests.opentelemetry_collector import ERROR, Collector, attributes
from tests.provider_server import ProviderServer, fails

pytestmark = pytest.mark.slow

WRITE = ("write", "memory", "--notes", str(EXAMPLE_NOTES))
RUN = "invoke_agent write_article"


def test_every_step_is_a_span_with_its_calls_within(tmp_path: Path) -> None:
    with Collector() as collector:
        assert AgentProcess(tmp_path, {"AGENT_TRACES_ENDPOINT": collector.endpoint}).run(*WRITE).code == 0

        assert {
            RUN,
            f"{RUN} > gather_notes",
            f"{RUN} > group_notes > chat extractive",
            f"{RUN} > draft_section > chat extractive",
            f"{RUN} > publish_article",
        } <= set(collector.paths())


def test_a_failure_is_an_error_in_every_span_that_it_went_through_and_in_no_other(tmp_path: Path) -> None:
    with Collector() as collector, ProviderServer(grounded_answers) as server:
        server.always(fails(500), contract="Outline")
        agent = AgentProcess(
            tmp_path,
            {
                "AGENT_TRACES_ENDPOINT": collector.endpoint,
                "AGENT_MODEL": "openai/test-model",
                "AGENT_MODEL_BASE_URL": server.base_url,
                "AGENT_MODEL_API_KEY": "sk-canary-0123456789",
                "AGENT_MODEL_ATTEMPTS": "1",
            },
        )

        assert agent.run(*WRITE).code == 4
        failed = {
            span.name: attributes(span.attributes)["error.type"]
            for span in collector.spans
            if span.status.code == ERROR
        }
        assert failed == dict.fromkeys(("chat test-model", "outline_article", RUN), "ModelUnavailable")
        good = next(span for span in collector.spans if span.name == "chat test-model" and span.status.code != ERROR)
        assert attributes(good.attributes)["gen_ai.usage.input_tokens"] == 100
