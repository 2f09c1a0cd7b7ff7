import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import InvalidSetting
from domain.usage import Budget
from infrastructure.adapters import Adapters
from infrastructure.env_example import env_example
from infrastructure.settings import Settings
from infrastructure.variables import load_settings, variable_of, variables

ROOT = Path(__file__).parents[3]
DotEnv = Callable[[str], None]


@pytest.fixture(autouse=True)
def dot_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DotEnv:
    """Work in an empty folder, without any of the agent's variables; write a `.env` there when called."""
    monkeypatch.chdir(tmp_path)
    for name in tuple(os.environ):
        if name.upper().startswith("AGENT_"):
            monkeypatch.delenv(name)

    def write(text: str) -> None:
        (tmp_path / ".env").write_text(text, encoding="utf-8")

    return write


def test_without_anything_set_the_agent_is_offline_and_keeps_its_data_here() -> None:
    settings = load_settings()
    assert (settings.model, settings.chosen.language_model) == ("extractive", "extractive")
    assert settings.database_path == Path(".agent/agent.db")
    assert settings.locks_dir == Path(".agent/locks")
    assert settings.budget == Budget()


def test_any_other_model_is_litellms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_MODEL", "anthropic/claude")
    assert load_settings().chosen.language_model == "litellm"


def test_the_command_line_goes_before_the_environment_before_dot_env_before_the_defaults(
    dot_env: DotEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().model == "extractive"
    dot_env("AGENT_MODEL=from/dot-env\n")
    assert load_settings().model == "from/dot-env"
    monkeypatch.setenv("AGENT_MODEL", "from/environment")
    assert load_settings().model == "from/environment"
    assert load_settings(model="from/command-line").model == "from/command-line"


def test_a_limit_of_the_budget_is_set_by_its_own_variable(dot_env: DotEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    dot_env("AGENT_BUDGET__TOKENS=1000\n")
    monkeypatch.setenv("AGENT_BUDGET__COST_USD", "0.5")
    assert load_settings().budget == Budget(tokens=1000, cost_usd=0.5)


def test_an_empty_variable_is_as_if_it_were_not_set(dot_env: DotEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    dot_env("AGENT_MODEL_API_KEY=\n")
    monkeypatch.setenv("AGENT_MODEL_TIMEOUT", "")
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AGENT_MODEL_TIMEOUT", "soon"),
        ("AGENT_MODEL_TIMEOUT", "0"),
        ("AGENT_MODEL_ATTEMPTS", "11"),
        ("AGENT_MODEL_RETRY_WAIT", "-1"),
        ("AGENT_STORAGE", "cloud"),
        ("AGENT_ADAPTERS__RUN_JOURNAL", "cloud"),
        ("AGENT_BUDGET__STEPS", "0"),
        ("AGENT_BUDGET__COST_USD", "much"),
    ],
)
@pytest.mark.parametrize("place", ["environment", "dot_env"])
def test_a_bad_value_is_one_line_that_names_its_variable(
    variable: str, value: str, place: str, dot_env: DotEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "environment":
        monkeypatch.setenv(variable, value)
    else:
        dot_env(f"{variable}={value}\n")
    with pytest.raises(InvalidSetting, match=rf"{variable}\b") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("unknown", "hint"),
    [
        ("AGENT_MODLE", "Did you mean AGENT_MODEL?"),
        ("agent_modle", "Did you mean AGENT_MODEL?"),
        ("AGENT_BUDGET__STEP", "Did you mean AGENT_BUDGET__STEPS?"),
        ("AGENT_BUDGET", "Did you mean AGENT_BUDGET__"),
        ("AGENT_XYZZY_PLUGH", "listed in .env.example"),
    ],
)
def test_an_unknown_variable_is_named_with_the_one_that_may_be_meant(
    unknown: str, hint: str, dot_env: DotEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as environment:
        environment.setenv(unknown, "x")
        with pytest.raises(InvalidSetting, match="in the environment, is no setting") as caught:
            load_settings()
        assert unknown.upper() in str(caught.value).upper()
        assert hint in str(caught.value)
    dot_env(f"{unknown}=x\n")
    with pytest.raises(InvalidSetting, match=rf"{unknown}, in \.env, is no setting"):
        load_settings()


def test_variables_of_others_are_left_alone(dot_env: DotEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTS_MODEL", "theirs")
    dot_env("OTHER=1\nMODEL=theirs\nANTHROPIC_API_KEY=theirs\n")
    assert load_settings() == Settings()


def test_a_mark_before_the_text_of_dot_env_is_no_part_of_its_first_variable(dot_env: DotEnv) -> None:
    dot_env("\ufeffAGENT_MODEL=first/line\n")
    assert load_settings().model == "first/line"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00A", b"AGENT_MODEL='\xe9'\n"])
def test_a_dot_env_that_is_no_utf8_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(InvalidSetting, match=r"\.env cannot be read"):
        load_settings()


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_MODEL_API_KEY", "sk-very-secret")
    settings = load_settings()
    for shown in (repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump())):
        assert "sk-very-secret" not in shown
    assert settings.model_api_key is not None
    assert settings.model_api_key.get_secret_value() == "sk-very-secret"


def test_a_secret_is_not_shown_when_another_value_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_MODEL_API_KEY", "sk-very-secret")
    monkeypatch.setenv("AGENT_MODEL_TIMEOUT", "soon")
    with pytest.raises(InvalidSetting) as caught:
        load_settings()
    assert "sk-very-secret" not in str(caught.value)


def test_prompts_are_those_of_the_folder_that_is_set_else_those_that_come_with_the_agent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().prompts_folder == ROOT / "prompts"
    monkeypatch.setenv("AGENT_PROMPTS_DIR", "mine")
    assert load_settings().prompts_folder == Path("mine")


def test_every_field_has_a_variable_and_every_limit_of_the_budget_and_every_adapter() -> None:
    assert variable_of("budget", "steps") == "AGENT_BUDGET__STEPS"
    assert set(variables()) >= {"AGENT_MODEL", "AGENT_BUDGET__SECONDS", "AGENT_ADAPTERS__RUN_LOCK"}
    assert len(variables()) == len(Settings.model_fields) - 2 + len(Budget.model_fields) + len(Adapters.model_fields)


@pytest.mark.parametrize(
    ("storage", "progress", "adapters"),
    [
        ("sql", "live", ("sql", "sql", "file", "terminal")),
        ("sql", "auto", ("sql", "sql", "file", "lines")),
        ("in_memory", "none", ("in_memory", "in_memory", "in_memory", "silent")),
    ],
)
def test_storage_and_progress_choose_the_adapters_of_several_ports(
    storage: str, progress: str, adapters: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_STORAGE", storage)
    monkeypatch.setenv("AGENT_PROGRESS", progress)
    chosen = load_settings().chosen
    assert (chosen.note_repository, chosen.run_journal, chosen.run_lock, chosen.run_listener) == adapters


def test_an_adapter_that_is_named_goes_before_what_other_settings_ask_for(
    dot_env: DotEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    dot_env("AGENT_STORAGE=in_memory\nAGENT_ADAPTERS__RUN_LOCK=\n")
    monkeypatch.setenv("AGENT_ADAPTERS__RUN_JOURNAL", "sql")
    chosen = load_settings().chosen
    assert (chosen.run_journal, chosen.note_repository, chosen.run_lock) == ("sql", "in_memory", "in_memory")


def test_every_port_has_a_choice_and_every_choice_is_in_the_container() -> None:
    ports = {path.stem for path in (ROOT / "src/application/ports").glob("[a-z]*.py")}
    choices = {
        name: set(re.findall(r"'(\w+)'", str(field.annotation))) for name, field in Adapters.model_fields.items()
    }
    halves = (ROOT / f"src/infrastructure/{half}.py" for half in ("ports_and_adapters", "container"))
    text = "\n".join(half.read_text(encoding="utf-8") for half in halves)
    selectors = re.findall(r"Selector\(\s*_set\.chosen\.(\w+),(.*?)^    \)", text, re.MULTILINE | re.DOTALL)

    all_at_once = set(re.findall(r"^    (\w+)s: providers\.Provider\[list\[", text, re.MULTILINE))
    assert choices.keys() == ports - all_at_once
    assert {port: set(re.findall(r"^        (\w+)=", body, re.MULTILINE)) for port, body in selectors} == choices


def test_the_example_is_written_from_the_settings() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example(), "run 'make format'"


def test_every_setting_is_described_in_the_example() -> None:
    lines = env_example().splitlines()
    shown = {line[1:].split("=")[0] for line in lines if line.startswith("#AGENT_")}
    assert shown == set(variables())
    assert all(field.description for field in Settings.model_fields.values())
    assert max(map(len, lines)) <= 120


def test_the_example_changes_nothing_even_with_every_mark_taken_away(dot_env: DotEnv) -> None:
    dot_env(env_example().replace("\n#AGENT_", "\nAGENT_"))
    assert load_settings() == Settings(_env_file=None)


def test_a_home_folder_is_meant_in_a_file_too(dot_env: DotEnv) -> None:
    dot_env("AGENT_DATA_DIR=~/agent\nAGENT_PROMPTS_DIR='~/prompts'\n")

    settings = load_settings()

    assert settings.data_dir == Path.home() / "agent"
    assert settings.prompts_folder == Path.home() / "prompts"


def test_refuses_the_home_folder_of_nobody(dot_env: DotEnv) -> None:
    dot_env("AGENT_DATA_DIR=~nobody-of-this-name/agent\n")

    with pytest.raises(InvalidSetting, match="AGENT_DATA_DIR is not right"):
        load_settings()


@pytest.mark.parametrize("line", ['AGENT_MODEL="openai/gpt', "some words", "==="])
def test_refuses_a_line_of_dot_env_that_would_be_passed_over(dot_env: DotEnv, line: str) -> None:
    dot_env(f"# A remark.\n\nOTHER=1\n{line}\n")

    with pytest.raises(InvalidSetting, match=r"Line 4 of \.env cannot be read"):
        load_settings()
