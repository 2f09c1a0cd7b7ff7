from pathlib import Path

import pytest

from domain.errors import InvalidSetting
from infrastructure.parts import PARTS
from tests.agents import agent_with


def test_a_part_stands_after_those_that_it_needs() -> None:
    names = [part.name for part in PARTS]
    assert all(set(part.needs) <= set(names[:number]) for number, part in enumerate(PARTS))


def test_an_unknown_adapter_is_refused_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="'mine' is unknown; the adapters of language_model are offline, litellm"):
        agent_with(tmp_path, adapters={"language_model": "mine"})
    with pytest.raises(InvalidSetting, match=r"AGENT_ADAPTERS__NO_PORT is invalid: .* the ports are "):
        agent_with(tmp_path, adapters={"no_port": "mine"})


def test_every_provider_can_be_made(tmp_path: Path) -> None:
    core = agent_with(tmp_path).core
    for name in ("ask_agent", "ask_model", "check_prompts", "health_checks", "tool_source", "closing", "listener"):
        assert getattr(core, name)() is not None


async def test_tools_have_unique_names(tmp_path: Path) -> None:
    offer = await agent_with(tmp_path).core.tool_source().open()
    names = [tool.description.name for tool in offer.tools]
    assert len(set(names)) == len(names)
    assert offer.problems == ()
