"""What people copy into settings: white space and quotes around a value, and keys that no header can carry."""

import pytest
from pydantic import SecretStr

from domain.errors import InvalidSetting
from infrastructure.language_models.chat_completions.endpoint import checked_key, checked_url
from infrastructure.settings import load_settings

AROUND = (
    "{}",
    " {} ",
    "{}\n",
    "\t{}\r\n",
    '"{}"',
    "'{}'",
    "`{}`",
    " '{}' ",
    '" {} "',
    "\ufeff{}",
    "{}\u200b",
    "\u00a0{}",
    "\u201c{}\u201d",
    "\u00ab{}\u00bb",
    '"{}",',
    "{};",
    '"\u00a0{}\u200b"',
    "\u2066{}\u2069",
    '{}"',
)


@pytest.mark.parametrize("around", AROUND)
def test_takes_off_what_a_copied_line_has_around_a_value(monkeypatch: pytest.MonkeyPatch, around: str) -> None:
    monkeypatch.setenv("AGENT_PROVIDER__API_KEY", around.format("sk-1"))
    monkeypatch.setenv("AGENT_PROVIDER__BASE_URL", around.format("http://host/v1"))
    monkeypatch.setenv("AGENT_MODEL", around.format("openai/m"))

    settings = load_settings()

    assert settings.provider.api_key == SecretStr("sk-1")
    assert (settings.provider.base_url, settings.model) == ("http://host/v1", "openai/m")
    assert checked_key("SOME_API_KEY", around.format("sk-1")) == "sk-1"
    assert checked_key("SOME_API_KEY", around.format("Bearer sk-1")) == "sk-1"


@pytest.mark.parametrize(
    "key", ["sk-\u00e9", "sk-1\nsk-2", "sk 1", "sk-\u201cx\u201d", "\u041aey", "sk-\x00", "sk-\u20261"]
)
def test_names_a_key_that_cannot_be_sent_and_does_not_show_it(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    if "\x00" not in key:  # no environment has that
        monkeypatch.setenv("AGENT_PROVIDER__API_KEY", key)
        with pytest.raises(InvalidSetting, match="AGENT_PROVIDER__API_KEY is invalid") as caught:
            load_settings()
        assert key not in str(caught.value)

    with pytest.raises(InvalidSetting, match=r"SOME_API_KEY is invalid: .*character") as found:
        checked_key("SOME_API_KEY", key)
    assert key not in str(found.value)


@pytest.mark.parametrize("nothing", ["", " ", '""', "''"])
def test_takes_an_empty_key_for_none(monkeypatch: pytest.MonkeyPatch, nothing: str) -> None:
    monkeypatch.setenv("AGENT_PROVIDER__API_KEY", nothing)

    assert load_settings().provider.api_key is None


@pytest.mark.parametrize(
    ("url", "suggestion"),
    [
        ("localhost:8000/v1", "http://localhost:8000/v1"),
        ("host", "http://host"),
        ("https:host/v1", "https://host/v1"),
        ("HTTP//host", "HTTP://host"),
        ("//host/v1", "http://host/v1"),
        ("httpbin.org", "http://httpbin.org"),
        ("gateway.example.org/hunter2hunter2/v1", "http://gateway.example.org/***/v1"),
        ("http//[::1]/hunter2hunter2", "http://[::1]/***"),
        ("http://host/v1?key=hunter2hunter2", None),
        ("http://host/v1#hunter2hunter2", None),
        ("ftp://host", None),
        ("http://user:hunter2/1@host", None),
        ("http://user:hunter2\n1@host", None),
        ("user:hunter2/1@host", "http://***host"),
        ("http://http://host", None),
        ("http://host:99999", None),
        ("http://host\u200b/v1", None),
        ("http://host/v1?version=2", None),
        ("http://", None),
        ("http://a b", None),
        ("https://.openai.com/v1", None),
        ("http://api..host/v1", None),
        (f"http://{'a' * 64}.com", None),
        ("http://127.0.0.1\\v1", None),
    ],
)
def test_names_an_address_that_cannot_be_called(url: str, suggestion: str | None) -> None:
    with pytest.raises(InvalidSetting, match="AGENT_PROVIDER__BASE_URL is invalid") as caught:
        checked_url(url)

    assert caught.value.facts.get("suggestion") == suggestion
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("", ""),
        ("http://h/v1", "http://h/v1"),
        ("https://h/v1/", "https://h/v1"),
        ("HTTPS://h/v1", "HTTPS://h/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("http://h/v1/chat/completions/", "http://h/v1"),
    ],
)
def test_takes_an_address_as_people_write_it(url: str, called: str) -> None:
    assert checked_url(url) == called
