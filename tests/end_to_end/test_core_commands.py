"""The core's commands, as a person and a program use them."""

import json

import pytest

from tests.agent_process import AgentProcess

pytestmark = pytest.mark.slow


def test_the_program_answers_or_says_why_not(agent: AgentProcess) -> None:
    for question, code, said in ("Is it so?", 0, "set AGENT_MODEL to a real one"), (" ", 2, "The question is empty."):
        with agent.start("ask", question) as process:
            output = "".join(process.communicate(timeout=60))
        assert (process.returncode, said in output) == (code, True)


def test_a_program_pipes_a_question_and_reads_lines_of_json(agent: AgentProcess) -> None:
    done = agent.run("ask", "--json", stdin="Is it so?")
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()][-1] == "answer_finished"


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "said"),
    [
        (("ask", "x", "--model", "nonsense"), {}, 3, "AGENT_MODEL"),
        (("ask", "x"), {"AGENT_BUDGET__STEPS": "0"}, 3, "AGENT_BUDGET__STEPS is invalid"),
        (("ask", "x"), {"AGENT_MODLE": "y"}, 3, "Did you mean AGENT_MODEL?"),
        (("ask", "Is it so?"), {"AGENT_BUDGET__SECONDS": "1e-9"}, 5, "Raise AGENT_BUDGET__SECONDS"),
        (("ask", "x"), {"AGENT_PROMPTS_DIR": "/x"}, 3, "prompts /x. Set AGENT_PROMPTS_DIR to a folder other than"),
        (("tools", "call", "nothing"), {}, 2, "There is no tool 'nothing'"),
        (("prompts", "show", "nothing"), {}, 2, "There is no prompt nothing"),
        (("nothing",), {}, 2, "No such command"),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(
    agent: AgentProcess, arguments: tuple[str, ...], variables: dict[str, str], code: int, said: str
) -> None:
    agent.variables.update(variables)
    done = agent.run(*arguments)
    assert done.code == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_failure_is_one_json_document(agent: AgentProcess) -> None:
    agent.variables["AGENT_BUDGET__STEPS"] = "0"
    failure = json.loads(agent.run("tools", "list", "--json").stdout)
    assert (failure["status"], failure["exit_code"]) == ("failed", 3)


def test_the_doctor_examines_the_set_up(agent: AgentProcess) -> None:
    done = agent.run("doctor", "--json")
    found = json.loads(done.stdout)
    assert (done.code, found["healthy"]) == (0, True)
    assert {"python", "storage", "prompts", "model"} <= {check["subject"] for check in found["checks"]}
    (agent.folder / "file").touch()
    agent.variables |= {"AGENT_PROMPTS_DIR": "nowhere", "AGENT_DATA_DIR": "file"}
    done = agent.run("doctor")
    assert done.code == 3
    assert "blocked  prompts: There is no folder of prompts nowhere." in done.stdout
    assert f"blocked  storage: {agent.folder / 'file'} cannot be written" in done.stdout


def test_lists_tools_and_checks_prompts(agent: AgentProcess) -> None:
    listed = agent.run("tools", "list")
    names = [tool["name"] for tool in json.loads(agent.run("tools", "list", "--json").stdout)]
    assert [line.split()[0] for line in listed.stdout.splitlines()] == names
    assert "answer_question is valid" in agent.run("prompts", "check").stdout
    assert agent.run("prompts", "show", "answer_question").stdout.startswith("# answer_question, version ")


def test_help_shows_the_exit_codes_and_version_the_version(agent: AgentProcess) -> None:
    done = agent.run("--help")
    assert done.code == 0
    assert "130 interrupted" in " ".join(done.stdout.split())
    assert agent.run("--version").stdout[0].isdigit()
