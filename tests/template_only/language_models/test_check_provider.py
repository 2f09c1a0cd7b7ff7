"""What `doctor` finds out about a provider, without a call of the model."""

import socket

import pytest

from domain.errors import AgentError, CredentialsRefused, InvalidSetting, ModelUnavailable, UnknownModel
from infrastructure.language_models.litellm.language_model import LiteLLMLanguageModel
from infrastructure.settings import ProviderSettings
from tests.template_only.language_models.models import ANTHROPIC, OLLAMA, QUICK, UNKNOWN, WAYS, error_of, model_at
from tests.template_only.language_models.provider_server import ProviderServer


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
        return port


@pytest.mark.parametrize("credentials", ["", "user:secret@"])
async def test_finds_a_key_and_a_host_that_answers(server: ProviderServer, credentials: str) -> None:
    host = server.base_url.split("/")[2]
    model = model_at(server, base_url=f"http://{credentials}{host}/v1")

    assert await model.examine() == f"{UNKNOWN} at {host}: the host answers"
    assert server.requests == ()


async def test_needs_no_key_for_ollama_and_knows_its_address(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_API_BASE", server.base_url)

    assert "answers" in await LiteLLMLanguageModel(OLLAMA, ProviderSettings()).examine()


@pytest.mark.parametrize(
    ("model", "settings", "error", "facts"),
    [
        (UNKNOWN, {"api_key": None}, CredentialsRefused, {"key_variable": "OPENAI_API_KEY"}),
        (ANTHROPIC, {"api_key": None}, CredentialsRefused, {"key_variable": "ANTHROPIC_API_KEY"}),
        ("nowhere/model", {}, UnknownModel, {"model": "nowhere/model"}),
        (UNKNOWN, {"base_url": f"http://127.0.0.1:{a_free_port()}"}, ModelUnavailable, {"model": UNKNOWN}),
        (
            UNKNOWN,
            {"base_url": "localhost:8000/v1"},
            InvalidSetting,
            {"variable": "AGENT_PROVIDER__BASE_URL", "suggestion": "http://localhost:8000/v1"},
        ),
    ],
)
async def test_reports_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
    model: str,
    settings: dict[str, object],
    error: type[AgentError],
    facts: dict[str, object],
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(error) as caught:
        await LiteLLMLanguageModel(model, QUICK.model_copy(update=settings)).examine()

    assert caught.value.facts | facts == caught.value.facts


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_refuses_an_address_without_a_scheme_too(adapter: str, way: str) -> None:
    assert type(await error_of(model_at("localhost:8000/v1", adapter=adapter), way)) is InvalidSetting
