import base64
from pathlib import Path

import pytest
from pydantic import HttpUrl, SecretStr

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


class Addressed(Contract):
    address: HttpUrl | str


IN_ADDRESSES = [
    ("http://user:PASS@host/v1", "http://user:PASS@host/v1 refused", "http://***host/v1 refused"),
    ("http://user:p%40ssw0rd@host", "p@ssw0rd p%40ssw0rd", "*** ***"),
    ("user:hunter2hunter2@host", "hunter2hunter2", "***"),
    ("https://abcdefghijklmnop1234@host", "abcdefghijklmnop1234", "***"),
    ("https://me@example.org", "me and example", "me and example"),
    ("https://example.org/openai/v1?team=ab", "at example.org/openai/v1", "at example.org/openai/v1"),
]


@pytest.mark.parametrize(("address", "said", "shown"), IN_ADDRESSES)
def test_redacts_the_password_of_an_address(
    address: str, said: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Secrets(Addressed(address=address)).redact(said) == shown
    if "://" in address:
        monkeypatch.setenv("HTTPS_PROXY", address)
        assert Secrets().redact(said) == shown


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (f"Bearer {KEY}", KEY),
        (f"token {KEY}", KEY),
        (f"Basic {base64.b64encode(b'me:hunter2hunter2').decode()}", "me:hunter2hunter2"),
        (f"Basic {base64.b64encode(b'me:hunter2hunter2').decode()}", "hunter2hunter2"),
        (f"Basic {base64.b64encode(b'me:hunter2hunter2').decode()}", base64.b64encode(b"me:hunter2hunter2").decode()),
    ],
)
def test_redacts_what_a_header_holds_after_its_scheme(held: str, said: str) -> None:
    assert Secrets(Server(headers={"x": SecretStr(held)})).redact(f"<{said}>") == "<***>"


def test_a_secret_that_is_set_later_is_redacted_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = Secrets(env_file=tmp_path / ".env")
    for name in ("FIRST_KEY", "SECOND_KEY"):
        monkeypatch.setenv(name, f"{name}-0123")
        assert secrets.redact(f"<{name}-0123>") == "<***>"
    (tmp_path / ".env").write_text("THIRD_KEY=third-0123", encoding="utf-8")
    assert secrets.redact("<third-0123>") == "<***>"


def test_short_values_are_left() -> None:
    assert Secrets(Server(headers={"x": SecretStr("abc")})).redact("abc") == "abc"
