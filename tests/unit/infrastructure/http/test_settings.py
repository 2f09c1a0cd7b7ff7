import pytest

from domain.errors import InvalidSetting
from infrastructure.http.settings import HttpSettings
from infrastructure.settings import load_settings

VARIABLE = "AGENT_HTTP__ALLOWED_ORIGINS"


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ()),
        ("app://obsidian.md", ("app://obsidian.md",)),
        (" https://Notes.example/ , capacitor://localhost,", ("https://notes.example", "capacitor://localhost")),
        ("http://localhost:3000,http://[::1]:8080", ("http://localhost:3000", "http://[::1]:8080")),
    ],
)
def test_origins_are_read_as_browsers_send_them(value: str, origins: tuple[str, ...]) -> None:
    settings = HttpSettings.model_validate({"allowed_origins": value})
    assert HttpSettings(allowed_origins=settings.allowed_origins).allowed_origins == origins


@pytest.mark.parametrize(
    "value", ["*", "null", "notes.example", "https://*.example", "https://notes.example/app", "://x"]
)
def test_what_is_no_origin_is_refused_with_its_variable(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(VARIABLE, f"https://good.example,{value}")

    with pytest.raises(InvalidSetting) as refused:
        load_settings()

    assert VARIABLE in refused.value.message
    assert repr(value) in refused.value.message
