from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.contract import Contract
from infrastructure.redaction import Secrets

KEY = "sk-canary-0123456789"


class Server(Contract):
    headers: dict[str, SecretStr]
    others: tuple["Server", ...] = ()


def test_redacts_every_secret_of_the_settings_at_any_depth() -> None:
    inner = Server(headers={"a": SecretStr("hunter22")})
    secrets = Secrets(Server(headers={"x": SecretStr(KEY)}, others=(inner,)))
    assert secrets.redact(f"{KEY}, hunter22 and {KEY}") == "***, *** and ***"


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "hf_token", "AWS_SECRET_ACCESS_KEY", "OTEL_EXPORTER_OTLP_HEADERS"])
def test_redacts_variables_that_are_named_as_secrets(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, KEY)
    assert Secrets().redact(f"refused: {KEY}") == "refused: ***"


def test_redacts_what_the_env_file_holds(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"ANTHROPIC_API_KEY={KEY}\nAGENT_MODEL=plain-text\n", encoding="utf-8")
    assert Secrets(env_file=env_file).redact(f"{KEY} plain-text") == "*** plain-text"
    env_file.write_bytes(b"\xff\xfe")
    assert Secrets(env_file=env_file).redact("text") == "text"


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        (f"authorization=Bearer {KEY},x-team=a", f"header: Bearer {KEY}"),
        (f"authorization=Bearer%20{KEY}", f"Bearer {KEY}"),
        (f"x-api-key={KEY}", f"'x-api-key': '{KEY}'"),
        (f"postgresql://me:{KEY}@localhost/db", f"password {KEY} refused"),
    ],
)
def test_redacts_the_secret_within_a_setting(held: str, shown: str) -> None:
    assert KEY not in Secrets(Server(headers={"x": SecretStr(held)})).redact(shown)


def test_a_secret_that_is_set_later_is_redacted_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = Secrets(env_file=tmp_path / ".env")
    for name in ("FIRST_KEY", "SECOND_KEY"):
        monkeypatch.setenv(name, f"{name}-0123")
        assert secrets.redact(f"<{name}-0123>") == "<***>"
    (tmp_path / ".env").write_text("THIRD_KEY=third-0123", encoding="utf-8")
    assert secrets.redact("<third-0123>") == "<***>"


@pytest.mark.parametrize(
    "value", ["ollama", "lm-studio", "not-needed", "postgres", "password", "changeme", "abc", "Ab-12"]
)
def test_a_short_value_or_a_word_that_stands_for_a_key_is_left(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, held in (("OPENAI_API_KEY", value), ("DATABASE_ADDRESS", f"postgresql://{value}:{value}@db/a")):
        monkeypatch.setenv(name, held)
        secrets = Secrets(Server(headers={"x": SecretStr(held)}))
        assert secrets.redact(f"About {value} indexes") == f"About {value} indexes"


@pytest.mark.parametrize("value", ["ollama1", "Ollama", "correct-horse", "swordfishes", "pass_word", "größer"])
def test_any_other_word_is_a_secret(value: str) -> None:
    assert Secrets(Server(headers={"x": SecretStr(value)})).redact(f"<{value}>") == "<***>"
