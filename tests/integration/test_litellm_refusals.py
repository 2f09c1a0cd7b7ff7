"""The LiteLLM model where trying again would not help: keys, names, lengths. One request, or none."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import (
    AgentError,
    ContextOverflow,
    CredentialsRefused,
    ModelRefused,
    ModelUnavailable,
    ProtocolBroken,
    UnknownModel,
)
from tests.asking import CANARY, GOOD, QUESTION, Asking, Verdict
from tests.provider_server import Behaviour, ProviderServer, echoes_the_key, fails, says

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        (fails(401), CredentialsRefused, "OPENAI_API_KEY.*AGENT_MODEL_API_KEY"),
        (fails(403), CredentialsRefused, "OPENAI_API_KEY.*AGENT_MODEL_API_KEY"),
        (fails(404), UnknownModel, "openai/test-model.*AGENT_MODEL"),
        (fails(400, "messages must not be empty"), ProtocolBroken, r"\(400\): messages must not be empty"),
        (fails(422), ProtocolBroken, r"\(422\)"),
        (fails(400, "too long", reason="context_length_exceeded"), ContextOverflow, "longer than"),
        (fails(400, "This model's maximum context length is 8192 tokens."), ContextOverflow, "8192"),
        (fails(413), ContextOverflow, "longer than"),
        (fails(400, "flagged", reason="content_policy_violation"), ModelRefused, "declined: flagged"),
        (fails(402), ModelUnavailable, "no credit"),
        (fails(429, reason="insufficient_quota"), ModelUnavailable, "no credit"),
    ],
)
async def test_does_not_try_again_when_it_is_refused(
    server: ProviderServer, behaviour: Behaviour, error: type[AgentError], words: str
) -> None:
    server.always(behaviour)

    with pytest.raises(error, match=words):
        await Asking().ask(server)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "behaviour",
    [echoes_the_key, fails(400, f"bad key {CANARY}"), fails(500, CANARY), fails(404, CANARY), says(CANARY)],
    ids=["401", "400", "500", "404", "200"],
)
async def test_never_says_the_key(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    with pytest.raises(AgentError) as caught:
        await Asking(attempts=2).ask(server)

    assert f"Bearer {CANARY}" == server.requests[0].headers["authorization"]
    assert CANARY not in str(caught.value)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("openai/test-model", "OPENAI_API_KEY"),
        ("anthropic/claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("gemini/gemini-2.5-flash", "GEMINI_API_KEY"),
    ],
)
async def test_names_the_variable_when_there_is_no_key(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch, model: str, variable: str
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(CredentialsRefused, match=f"no key.*{variable}.*AGENT_MODEL_API_KEY"):
        await Asking(model=model, api_key=None).ask(server)

    assert server.requests == ()


async def test_names_both_variables_of_a_provider_that_has_two(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    with pytest.raises(CredentialsRefused, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        await Asking(model="bedrock/anthropic.claude-3-haiku-20240307-v1:0", api_key=None).ask(server)


async def test_asks_another_provider_as_often_and_hears_what_it_says(server: ProviderServer) -> None:
    asking = Asking(model="anthropic/claude-sonnet-4-5")
    server.always(fails(529, "Overloaded"))
    with pytest.raises(ModelUnavailable, match=r"\(529\): Overloaded"):
        await asking.ask(server)
    server.always(fails(401))
    with pytest.raises(CredentialsRefused, match="ANTHROPIC_API_KEY"):
        await asking.ask(server)

    assert len(server.requests) == asking.attempts + 1


@pytest.mark.parametrize("model", ["test-model", "nowhere/test-model"])
async def test_shows_what_a_models_name_looks_like(server: ProviderServer, model: str) -> None:
    with pytest.raises(UnknownModel, match=r"AGENT_MODEL.*openai/"):
        await Asking(model=model).ask(server)

    assert server.requests == ()


async def test_takes_the_providers_key_from_the_environment(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    server.script(says(GOOD))
    await Asking(api_key=None).ask(server)

    assert server.requests[0].headers["authorization"] == "Bearer sk-from-the-environment"


async def test_takes_the_providers_key_from_the_env_file_unless_the_environment_has_one(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "env"
    file.write_text("OPENAI_API_KEY=sk-from-the-file\nAGENT_MODEL=extractive\nMISTRAL_API_KEY=\n", encoding="utf-8")
    server.always(says(GOOD))
    for value in (None, "sk-from-the-environment"):
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        if value:
            monkeypatch.setenv("OPENAI_API_KEY", value)
        model = Asking(api_key=None, env_file=file).of(server.base_url)
        await model.answer(QUESTION, returning=Verdict)

    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer sk-from-the-file",
        "Bearer sk-from-the-environment",
    ]
