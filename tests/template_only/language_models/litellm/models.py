"""The model under test, asked through LiteLLM."""

from pathlib import Path

from infrastructure.language_models.litellm.language_model import LiteLLMLanguageModel
from infrastructure.settings import ProviderSettings


def language_model(model: str, provider: ProviderSettings, env_file: Path | None) -> LiteLLMLanguageModel:
    """Return a model at the provider's address."""
    return LiteLLMLanguageModel(model, provider, env_file=env_file)
