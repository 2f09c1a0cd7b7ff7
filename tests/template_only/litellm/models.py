"""The model under test: quick, and of little patience."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from application.ports.language_model import LanguageModel
from domain.errors import AgentError
from infrastructure.language_models.litellm.language_model import LiteLLMLanguageModel
from infrastructure.settings import ProviderSettings
from tests.fakes.questions import LOOK_UP, QUESTION, Verdict, streamed
from tests.template_only.litellm.provider_server import ProviderServer

KEY = "sk-canary-2f7c1be0"
UNKNOWN, KNOWN = "openai/test-model", "openai/gpt-4o-mini"
"""A model that LiteLLM's list does not know, and one that it does."""
ANTHROPIC, GEMINI, OLLAMA = "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash", "ollama_chat/llama3"
QUICK = ProviderSettings(
    api_key=SecretStr(KEY), timeout_seconds=20, attempts=3, retry_wait_seconds=0.02, max_retry_wait_seconds=5
)
WAYS = ("answer", "reply")


def model_at(
    server: ProviderServer | str, model: str = UNKNOWN, *, env_file: Path | None = None, **settings: object
) -> LiteLLMLanguageModel:
    """Return a model that asks the server, or the provider at this address."""
    url = server if isinstance(server, str) else server.base_url
    provider = ProviderSettings.model_validate({**dict(QUICK), "base_url": url, **settings})
    return LiteLLMLanguageModel(model, provider, env_file=env_file)


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
