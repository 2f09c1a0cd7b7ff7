"""Commands whose provider is away, with a second model at a real server."""

import json
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import DIRECT, KEY
from tests.template_only.language_models.provider_server import ProviderServer

FIRST, SECOND = "openai-compatible/first", "openai-compatible/second"
NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture
def agent(tmp_path: Path, server: ProviderServer) -> AgentProcess:
    first = {"AGENT_MODEL": FIRST, "AGENT_PROVIDER__BASE_URL": NOWHERE, "AGENT_PROVIDER__ATTEMPTS": "1"}
    second = {"AGENT_FALLBACK__MODEL": SECOND, "AGENT_FALLBACK__BASE_URL": server.base_url}
    return AgentProcess(tmp_path, {**first, **second, "AGENT_FALLBACK__API_KEY": KEY})


@DIRECT
def test_the_second_model_does_a_step_is_named_in_the_journal_and_not_paid_again(
    agent: AgentProcess, server: ProviderServer
) -> None:
    server.script(it.says({"text": "Kernels run on the GPU."}))
    done = agent.run("summarize", "-", "--json", stdin="A kernel runs on the GPU.")
    run = json.loads(done.stdout)["run"]
    assert (done.code, f"asking {SECOND}." in done.stderr) == (0, True)
    assert server.requests[0].body["model"] == "second"

    shown = json.loads(agent.run("runs", "show", run, "--json").stdout)
    assert (shown["run"]["model"], [step["model"] for step in shown["steps"]]) == (FIRST, [SECOND])
    assert f"summarize_text: the whole with {SECOND} (" in agent.run("runs", "show", run).stdout
    assert agent.run("runs", "resume", run).code == 0
    assert len(server.requests) == 1


@DIRECT
@pytest.mark.parametrize("limit", [{}, {"AGENT_BUDGET__MODEL_CALLS": "1"}])
def test_the_second_model_is_named_at_a_step_that_failed_too(
    agent: AgentProcess, server: ProviderServer, limit: dict[str, str]
) -> None:
    server.always(it.says("No JSON."))
    agent.variables |= limit
    run = json.loads(agent.run("summarize", "-", "--json", stdin="A kernel runs on the GPU.").stdout)["run"]
    [step] = json.loads(agent.run("runs", "show", run, "--json").stdout)["steps"]
    assert (step["model"], bool(step["failure"])) == (SECOND, True)


@DIRECT
def test_the_second_model_replies_if_only_reasoning_of_the_first_arrived(
    agent: AgentProcess, server: ProviderServer
) -> None:
    agent.variables["AGENT_PROVIDER__BASE_URL"] = server.base_url
    server.script(it.streams(it.chunk({"reasoning_content": "Hm"}), then=it.drops), it.says_in_pieces("At ", "noon."))
    asked = agent.run("ask", "When?")
    assert (asked.code, asked.stdout) == (0, "At noon.\n")


@DIRECT
def test_the_model_without_a_price_is_named(agent: AgentProcess, server: ProviderServer) -> None:
    server.script(it.says_in_pieces("At ", "noon."))
    agent.variables["AGENT_BUDGET__COST_USD"] = "1"
    assert f"did not count calls of {SECOND}, whose cost is unknown" in agent.run("ask", "When?").stderr


@DIRECT
def test_a_reply_comes_from_the_second_model_and_both_are_examined(agent: AgentProcess, server: ProviderServer) -> None:
    server.script(it.says_in_pieces("At ", "noon."))
    asked = agent.run("ask", "When?")
    assert (asked.code, asked.stdout) == (0, "At noon.\n")

    checks = json.loads(agent.run("doctor", "--json").stdout)["checks"]
    found = {each["subject"]: each["state"] for each in checks}
    assert (found["model"], found["fallback"]) == ("blocked", "ok")


@DIRECT
@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("MODEL", "gpt", "Write provider/model, such as openai/gpt-5, for AGENT_FALLBACK__MODEL."),
        ("MODEL", "anthropic/claude-sonnet-4-5", "Set ANTHROPIC_API_KEY or AGENT_FALLBACK__API_KEY to a key"),
        ("BASE_URL", "localhost:80", "AGENT_FALLBACK__BASE_URL is invalid: localhost:80 has no scheme"),
        ("BASE_URL", NOWHERE, "Check the network, and AGENT_FALLBACK__BASE_URL if it is set."),
    ],
)
def test_an_error_of_the_second_model_names_its_own_variables(
    agent: AgentProcess, variable: str, value: str, said: str
) -> None:
    del agent.variables["AGENT_FALLBACK__API_KEY"]
    agent.variables[f"AGENT_FALLBACK__{variable}"] = value
    assert said in agent.run("doctor").stdout
    assert said in agent.run("ask", "When?").stderr


@DIRECT
def test_without_a_second_model_the_provider_fails_as_before(agent: AgentProcess) -> None:
    del agent.variables["AGENT_FALLBACK__MODEL"]
    assert agent.run("ask", "When?").code == 4
    assert "fallback" not in agent.run("doctor").stdout
