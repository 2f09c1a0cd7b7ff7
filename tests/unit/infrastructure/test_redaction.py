import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from domain.contract import Contract
from infrastructure.redaction import Secrets, secrets_within

KEY = "sk-canary-0123456789"


class Server(Contract):
    headers: Mapping[str, SecretStr]
    key: SecretStr | None = None


def test_blanks_every_secret_that_it_is_given() -> None:
    assert Secrets([KEY, "hunter22"]).blank(f"{KEY}, hunter22 and {KEY}") == "***, *** and ***"


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "openai_api_key", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "OTEL_EXPORTER_OTLP_HEADERS"]
)
def test_blanks_what_variables_hold_that_are_named_as_secrets_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = Secrets()
    monkeypatch.setenv(name, KEY)

    assert secrets.blank(f"refused: {KEY}") == "refused: ***"


def test_blanks_what_the_env_file_holds(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"ANTHROPIC_API_KEY={KEY}\nAGENT_MODEL=plain-text\n", encoding="utf-8")

    assert Secrets(env_file=env_file).blank(f"{KEY} plain-text") == "*** plain-text"


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_an_env_file_that_cannot_be_read_holds_nothing(tmp_path: Path, content: bytes | None) -> None:
    env_file = tmp_path / ".env"
    if content is not None:
        env_file.write_bytes(content)

    assert Secrets([KEY], env_file=env_file).blank(KEY) == "***"


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        (f"authorization=Bearer {KEY},x-team=a", f"header: Bearer {KEY}"),
        (f"authorization=Bearer%20{KEY}", f"Bearer {KEY}"),
        (f"x-api-key={KEY}", f"'x-api-key': '{KEY}'"),
        (f"postgresql://me:{KEY}@localhost/db", f"password {KEY} refused"),
    ],
)
def test_blanks_the_part_of_a_setting_that_is_the_secret(held: str, shown: str) -> None:
    assert KEY not in Secrets([held]).blank(shown)


@given(st.text(min_size=6, max_size=30).filter(lambda text: "*" not in text))
def test_blanks_a_secret_as_json_and_as_python_write_it(secret: str) -> None:
    for text in (secret, json.dumps([secret]), json.dumps([secret], ensure_ascii=False), repr([secret])):
        blanked = Secrets([secret]).blank(text)
        assert secret not in blanked
        assert blanked != text


def test_a_word_too_short_to_be_a_key_stays() -> None:
    assert Secrets(["true"]).blank("it is true") == "it is true"


def test_a_secret_within_a_longer_one_leaves_nothing_of_it() -> None:
    assert Secrets([KEY, f"{KEY}-and-more"]).blank(f"{KEY}-and-more") == "***"


def test_says_whether_a_text_shows_a_secret() -> None:
    assert Secrets([KEY]).stand_in(f"a {KEY}")
    assert not Secrets([KEY]).stand_in("nothing")


def test_finds_the_secrets_of_settings_at_any_depth() -> None:
    servers = (Server(headers={"a": SecretStr("one")}), Server(headers={}, key=SecretStr("two")))

    assert list(secrets_within(servers)) == ["one", "two"]
