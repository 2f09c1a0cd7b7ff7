import re
from pathlib import Path

import pytest

from domain import errors
from domain.errors import AgentError, BudgetSpent, InvalidSetting, RepliesSpent, UnknownModel
from infrastructure.parts import part_modules
from interfaces.cli.errors import REMEDIES, exit_code, remedy, report


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.InvalidArguments, 2),
        (errors.NotFound, 2),
        (errors.Conflict, 1),
        (errors.InvalidSetting, 3),
        (errors.ModelUnavailable, 4),
        (errors.BudgetSpent, 5),
        (errors.StorageBusy, 1),
        (errors.MalformedAnswer, 1),
        (errors.AgentError, 1),
    ],
)
def test_the_exit_code_is_that_of_the_branch(kind: type[AgentError], code: int) -> None:
    assert exit_code(kind("It went wrong")) == code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BudgetSpent("Spent", limit="tool_calls", value=3), "Raise AGENT_BUDGET__TOOL_CALLS and try again."),
        (RepliesSpent("Spent"), "Try again, set AGENT_MODEL to another model, or raise AGENT_LOOP__MAX_REPLIES."),
        (InvalidSetting("Unknown", suggestion="AGENT_MODEL"), "Did you mean AGENT_MODEL?"),
        (InvalidSetting("Unknown", suggestion=None), ""),
        (UnknownModel("Unknown"), "Write provider/model, such as openai/gpt-5, for --model or AGENT_MODEL."),
        (
            errors.ModelUnavailable("Slow", timeout=5),
            "Raise AGENT_PROVIDER__TIMEOUT_SECONDS above 5, or try again later.",
        ),
        (errors.ModelUnavailable("Gone"), "Check the network, and AGENT_PROVIDER__BASE_URL if it is set."),
        (AgentError("Something"), ""),
        (
            errors.InvalidPrompt("There is none", missing_folder="/nope"),
            "Set AGENT_PROMPTS_DIR to a folder other than /nope, or leave it out for the agent's own prompts.",
        ),
        (
            errors.InvalidPrompt("It is invalid"),
            "Fix the file in the folder of prompts; see docs/how-to/add-a-prompt.md.",
        ),
    ],
)
def test_a_remedy_names_what_to_do(error: AgentError, said: str) -> None:
    assert remedy(error) == said


def test_every_remedy_is_for_a_class_of_that_name() -> None:
    files = Path(errors.__file__).parents[1].rglob("*.py")
    classes = {name for file in files for name in re.findall(r"(?m)^class (\w+)", file.read_text(encoding="utf-8"))}
    commands = part_modules("interfaces.cli", "commands").values()
    tables = [REMEDIES, *(getattr(module, name, {}) for module in commands for name in ("REMEDIES", "OUTCOMES"))]
    assert {name for table in tables for name in table} <= classes


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InvalidSetting("It is unknown", suggestion="AGENT_MODEL"), "agent: It is unknown. Did you mean AGENT_MODEL?"),
        (AgentError(f"A file is unusable: {OSError(13, 'Permission denied', '.agent')}"), "denied: '.agent'."),
        (AgentError("It is so: [Errno -2] Name or service not known"), "agent: It is so: Name or service not known."),
    ],
)
def test_an_error_that_no_command_handled_is_worded_like_any_other(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report(error)
    shown = capsys.readouterr().err
    assert (said in shown, "Errno" in shown) == (True, False)


@pytest.mark.parametrize("error", [AgentError("It is sk-canary-1"), OSError(2, "no http://me:sk-canary-1@host")])
def test_no_secret_is_shown_of_an_error_that_no_command_handled(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGENT_PROVIDER__API_KEY", "sk-canary-1")
    with pytest.raises(type(error)) as raised:
        raise error
    assert report(raised.value) == 1
    assert "***" in (said := capsys.readouterr().err)
    assert "canary" not in said
