from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers

from infrastructure.article.container import ArticleContainer
from infrastructure.composition import Agent
from infrastructure.settings import settings_type
from tests.fakes.scripted_language_model import ScriptedLanguageModel


@pytest.mark.parametrize(
    ("settings", "sections"),
    [
        ({}, 4),
        ({"model": "anthropic/claude-sonnet-4-5"}, 4),
        ({"model": "ollama_chat/qwen3"}, 1),
        ({"model": "openai/qwen", "provider": {"base_url": "http://127.0.0.1:8080/v1"}}, 1),
        ({"model": "openai/qwen", "provider": {"base_url": "http://LOCALHOST:1234/v1"}}, 1),
        ({"model": "openai/qwen", "provider": {"base_url": "http://[::1]:8080/v1"}}, 1),
        ({"model": "ollama_chat/qwen3", "provider": {"base_url": "https://ollama.example.org"}}, 4),
        ({"model": "hosted_vllm/qwen", "provider": {"base_url": "http://10.0.0.7:8000/v1"}}, 4),
        ({"model": "ollama_chat/qwen3", "article": {"parallel_sections": 3}}, 3),
        ({"article": {"parallel_sections": 1}}, 1),
    ],
)
def test_a_server_on_this_machine_drafts_one_section_at_a_time(
    tmp_path: Path, settings: dict[str, Any], sections: int
) -> None:
    agent = Agent(settings_type()(_env_file=None, data_dir=tmp_path, storage="in_memory", **settings))
    agent.core.language_model.override(providers.Object(ScriptedLanguageModel([])))
    assert agent.of(ArticleContainer).write_article().limits.parallel_sections == sections
