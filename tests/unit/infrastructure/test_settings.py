from pathlib import Path

import pytest

from domain.errors import InvalidSetting
from infrastructure.settings import load_settings, variables


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_defaults_need_no_key_and_no_server() -> None:
    settings = load_settings()
    assert (settings.model, settings.language_model_adapter, settings.storage) == ("offline", "offline", "durable")


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("AGENT_MODEL=openai/file\nAGENT_BUDGET__STEPS=7\n", encoding="utf-8-sig")
    assert load_settings().model == "openai/file"
    monkeypatch.setenv("AGENT_MODEL", "openai/environment")
    assert load_settings().model == "openai/environment"
    settings = load_settings(model="openai/option", storage=None)
    assert (settings.model, settings.budget.steps, settings.storage) == ("openai/option", 7, "durable")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("AGENT_BUDGET__STEPS", "many", "AGENT_BUDGET__STEPS is invalid"),
        ("AGENT_PROVIDER__ATTEMPTS", "0", "AGENT_PROVIDER__ATTEMPTS is invalid"),
        ("AGENT_STORAGE", "paper", "AGENT_STORAGE is invalid"),
        ("AGENT_PROVIDER__TIMEOUT_SECONDS", "sk-canary", "AGENT_PROVIDER__TIMEOUT_SECONDS is invalid"),
        ("AGENT_BUDGET__STEP", "sk-canary", "AGENT_BUDGET__STEP in the environment is unknown"),
        ("AGENT_ADAPTERS", "sk-canary", "AGENT_ADAPTERS is invalid: .* set as AGENT_ADAPTERS__NAME"),
        ("AGENT_DATA_DIR", "~nobody-has-this-name/x", "AGENT_DATA_DIR is invalid: the home folder of"),
    ],
)
def test_an_invalid_or_unknown_variable_is_named_without_its_value_which_may_be_a_key(
    name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSetting, match=message) as invalid:
        load_settings()
    assert "canary" not in str(invalid.value)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("AGENT_MODLE", "AGENT_MODEL"),
        ("AGENT_BUDGET_STEPS", "AGENT_BUDGET__STEPS"),
        ("agent_storge", "AGENT_STORAGE"),
        ("AGENT_X", None),
        ("AGENT_TICKETS", None),
        ("AGENT_", None),
    ],
)
def test_a_name_is_suggested_only_if_it_is_close(
    name: str, suggestion: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(InvalidSetting) as unknown:
        load_settings()
    assert unknown.value.facts == {"suggestion": suggestion}


@pytest.mark.parametrize(
    ("content", "message"), [(b"A openai", "Line 1"), (b"A=x\nsk-abc", "Line 2"), (b"\xff\xfe\x00", "cannot be read")]
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, message: str) -> None:
    Path(".env").write_bytes(content)
    with pytest.raises(InvalidSetting, match=message):
        load_settings()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_MODEL", "")
    assert load_settings().model == "offline"


def test_an_adapter_is_chosen_by_its_port_or_by_the_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().adapter_of("any_port", "file") == "file"
    assert load_settings(storage="in_memory").adapter_of("any_port", "file") == "in_memory"
    monkeypatch.setenv("AGENT_ADAPTERS__ANY_PORT", "redis")
    assert load_settings().adapter_of("any_port") == "redis"


def test_every_setting_has_one_variable() -> None:
    assert len(set(variables())) == len(variables())
    assert {"AGENT_MODEL", "AGENT_BUDGET__STEPS", "AGENT_LOOP__MAX_REPLIES"} <= set(variables())
