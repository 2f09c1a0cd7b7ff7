"""The model under test, asked directly."""

from pathlib import Path

from infrastructure.language_models.openai_compatible.client import Client
from infrastructure.language_models.openai_compatible.language_model import OpenAICompatibleLanguageModel
from infrastructure.settings import ProviderSettings

CLIENT = Client()
"""One for all tests, as an agent has one; its session is closed with the event loop of each."""


def language_model(model: str, provider: ProviderSettings, env_file: Path | None) -> OpenAICompatibleLanguageModel:
    """Return a model at the provider's address."""
    return OpenAICompatibleLanguageModel(model, provider, client=CLIENT, env_file=env_file)
