from pathlib import Path

from infrastructure.evaluation.isolation import isolated_agent
from tests.agents import agent_with


async def test_an_isolated_agent_has_a_data_folder_of_its_own_which_is_deleted(tmp_path: Path) -> None:
    settings = agent_with(tmp_path, storage="durable").settings.model_copy(update={"model": "openai/gpt-5"})
    async with isolated_agent(settings) as agent:
        folder = agent.settings.data_dir
        (folder / "kept").touch()
        assert agent.settings.model == "openai/gpt-5"
    assert not folder.exists()
    assert not settings.data_dir.exists()
