"""Which models are asked directly."""

from pathlib import Path

import pytest

from infrastructure.composition import Agent
from infrastructure.language_models.openai_compatible.language_model import OpenAICompatibleLanguageModel
from infrastructure.language_models.openai_compatible.marked_text_reader import MarkedTextReader
from infrastructure.openai_compatible.container import adapter_of
from infrastructure.settings import ProviderSettings, Settings, settings_type

LOCAL = ProviderSettings(base_url="http://localhost:8000/v1")


@pytest.mark.parametrize(
    ("model", "provider", "chosen", "adapter"),
    [
        ("offline", LOCAL, None, "offline"),
        ("openai-compatible/qwen3", LOCAL, None, "openai_compatible"),
        ("openai-compatible/qwen3", ProviderSettings(), None, "openai_compatible"),
        ("openai_compatible/qwen3", LOCAL, None, "openai_compatible"),
        ("openai/gpt-5", LOCAL, None, "openai_compatible"),
        ("openai/gpt-5", ProviderSettings(), None, "litellm"),
        ("anthropic/claude-sonnet-4-5", LOCAL, None, "litellm"),
        ("openai/gpt-5", ProviderSettings(), "openai_compatible", "openai_compatible"),
        ("openai/gpt-5", LOCAL, "litellm", "litellm"),
    ],
)
def test_chooses_the_adapter_by_the_model_unless_it_is_set(
    model: str, provider: ProviderSettings, chosen: str | None, adapter: str
) -> None:
    adapters = {"language_model": chosen} if chosen else {}

    assert adapter_of(Settings(model=model, provider=provider, adapters=adapters)) == adapter


async def test_the_agent_asks_the_server_directly_and_reads_replies_of_every_adapter_in_this_way(
    tmp_path: Path,
) -> None:
    agent = Agent(settings_type()(_env_file=None, data_dir=tmp_path, model="openai-compatible/qwen3", provider=LOCAL))

    assert isinstance(agent.core.language_model(), OpenAICompatibleLanguageModel)
    assert isinstance(agent.core.text_readers()[-1](), MarkedTextReader)
    await agent.close()
