"""An evaluation that costs something: a judge, a provider that fails, a budget."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, AgentProcess
from tests.grounded_answers import grounded_answers
from tests.provider_server import ProviderServer, fails, says

pytestmark = pytest.mark.slow

DATASET = f"""\
notes: {EXAMPLE_NOTES.as_posix()}
cases:
  - name: memory
    topic: memory
    notes: [shared-memory.md]
    must_say: [bank]
  - name: fusion
    topic: fusion
    notes: [kernel-fusion.md]
"""
VERDICT = {"reason": "It says nothing else.", "grounded": 5, "complete": 2, "clear": 4}


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(grounded_answers) as server:
        yield server


@pytest.fixture
def agent(tmp_path: Path, server: ProviderServer) -> AgentProcess:
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals/paid.yaml").write_text(DATASET, encoding="utf-8")
    variables = {
        "AGENT_MODEL": "openai/test-model",
        "AGENT_MODEL_BASE_URL": server.base_url,
        "AGENT_MODEL_API_KEY": "sk-canary-0123456789",
        "AGENT_MODEL_ATTEMPTS": "2",
        "AGENT_MODEL_RETRY_WAIT": "0.01",
        "AGENT_NOTES_PER_ARTICLE": "4",
        "AGENT_PARALLEL_SECTIONS": "1",
    }
    return AgentProcess(tmp_path, variables)


def test_a_judge_grades_each_answer_and_says_why(agent: AgentProcess, server: ProviderServer) -> None:
    server.always(says(VERDICT), contract="Verdict")

    done = agent.run_here("evaluate", "--judge", "openai/another-model", "--json")

    assert done.code == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["model"], document["judge"]) == ("openai/test-model", "openai/another-model")
    assert {request.body["model"] for request in server.requests if request.contract == "Verdict"} == {"another-model"}
    for case in document["datasets"][0]["cases"]:
        assert case["reason"] == "It says nothing else."
        assert case["measures"]["judged_grounded"] == 1.0
        assert case["measures"]["judged_complete"] == 0.25
    assert "It says nothing else." in Path(agent.folder / document["report"]).read_text(encoding="utf-8")
    assert document["usage"]["model_calls"] == len(server.requests)


def test_a_model_can_judge_what_was_made_without_one(agent: AgentProcess, server: ProviderServer) -> None:
    server.always(says(VERDICT), contract="Verdict")

    done = agent.run_here("evaluate", "--model", "extractive", "--judge", "openai/test-model", "--json")

    assert json.loads(done.stdout)["score"] < 1
    assert {request.contract for request in server.requests} == {"Verdict"}


def test_an_answer_of_no_use_fails_its_case_and_the_next_follows(agent: AgentProcess, server: ProviderServer) -> None:
    server.script(*[says({"groups": []})] * 3, contract="NoteGroups")

    done = agent.run_here("evaluate", "--json")

    assert done.code == 0, done.stderr
    memory, fusion = json.loads(done.stdout)["datasets"][0]["cases"]
    assert "groups" in memory["failure"]
    assert memory["usage"]["model_calls"] == 3
    assert (fusion["failure"], fusion["measures"]["quotes_valid"]) == ("", 1.0)


@pytest.mark.parametrize(("status", "code"), [(500, 4), (429, 4), (401, 3)])
def test_a_provider_that_fails_ends_it(agent: AgentProcess, server: ProviderServer, status: int, code: int) -> None:
    server.always(fails(status), contract="NoteGroups")

    done = agent.run_here("evaluate", "--json")

    assert done.code == code
    assert json.loads(done.stdout)["exit_code"] == code
    assert "paid 2/2" not in done.stderr
    assert "sk-canary" not in done.stderr


def test_all_cases_together_keep_to_the_budget(agent: AgentProcess, server: ProviderServer) -> None:
    agent.variables["AGENT_BUDGET__TOKENS"] = "1"

    done = agent.run_here("evaluate")

    assert done.code == 5
    assert "paid 1/2: memory\n  FAILED" in done.stderr
    assert "The evaluation's budget of tokens=1 is spent. Raise AGENT_BUDGET__TOKENS." in done.stderr
    assert len(server.requests) == 1


def test_the_model_of_the_command_line_is_the_one_evaluated(agent: AgentProcess, server: ProviderServer) -> None:
    done = agent.run_here("evaluate", "--model", "extractive", "--json")

    assert json.loads(done.stdout)["model"] == "extractive"
    assert server.requests == ()
