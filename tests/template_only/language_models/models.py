"""The model under test: quick, and of little patience."""

from importlib import import_module
from pathlib import Path

import pytest
from pydantic import SecretStr

from application.ports.language_model import LanguageModel
from domain.errors import AgentError
from infrastructure.language_models.chat_completions.language_model import ChatCompletionsLanguageModel
from infrastructure.settings import ProviderSettings
from tests.fakes.questions import LOOK_UP, QUESTION, Verdict, streamed
from tests.template_only.language_models.provider_server import ProviderServer

KEY = "sk-canary-2f7c1be0"
UNKNOWN, KNOWN = "openai/test-model", "openai/gpt-4o-mini"
"""A model that LiteLLM's list does not know, and one that it does."""
ANTHROPIC, GEMINI, OLLAMA = "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash", "ollama_chat/llama3"
QUICK = ProviderSettings(
    api_key=SecretStr(KEY), timeout_seconds=20, attempts=3, retry_wait_seconds=0.02, max_retry_wait_seconds=5
)
WAYS = ("answer", "reply")
ADAPTERS = ("litellm", "openai_compatible")
BY_LITELLM = pytest.mark.parametrize("adapter", ["litellm"])
DIRECT = pytest.mark.parametrize("adapter", ["openai_compatible"])
"""Tests of what one adapter alone does; the others run over both."""


def model_at(
    server: ProviderServer | str,
    model: str = UNKNOWN,
    *,
    adapter: str = "litellm",
    env_file: Path | None = None,
    **settings: object,
) -> ChatCompletionsLanguageModel:
    """Return a model that asks the server by its adapter, or the provider at this address."""
    url, adapter = (server, adapter) if isinstance(server, str) else (server.base_url, server.adapter)
    provider = ProviderSettings.model_validate({**dict(QUICK), "base_url": url, **settings})
    made = import_module(f"tests.template_only.language_models.{adapter}.models").language_model
    return made(model, provider, env_file)  # type: ignore[no-any-return]  # each module makes one


async def ask(model: LanguageModel, way: str) -> None:
    """Ask for an answer or for a reply."""
    if way == "answer":
        await model.answer(QUESTION, returning=Verdict)
    else:
        _ = (await streamed(model, tools=[LOOK_UP])).reply


async def error_of(model: LanguageModel, way: str) -> AgentError:
    """Return the error of an answer or of a reply."""
    with pytest.raises(AgentError) as caught:
        await ask(model, way)
    return caught.value
