"""The example tool, called by a person and by the offline model."""

import json

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow

QUESTION = "What time is it?"


def test_a_person_calls_it(agent: AgentProcess) -> None:
    assert "current_time (agent): " in agent.run("tools", "list").stdout
    assert "weekday" in agent.run("tools", "call", "current_time").stdout


def test_the_answer_repeats_what_it_returned_and_the_call_is_reported(agent: AgentProcess) -> None:
    done = agent.run("ask", QUESTION)
    assert (done.code, done.stderr) == (0, "  current_time\n")
    assert "current_time returned" in done.stdout
    kinds = [json.loads(line)["kind"] for line in agent.run("ask", "--json", QUESTION).stdout.splitlines()]
    assert kinds[:2] == ["tool_call_started", "tool_call_finished"]


def test_the_answer_needs_a_second_model_call(agent: AgentProcess) -> None:
    agent.variables["AGENT_BUDGET__MODEL_CALLS"] = "1"
    done = agent.run("ask", QUESTION)
    assert (done.code, "Raise AGENT_BUDGET__MODEL_CALLS" in done.stderr) == (5, True)
