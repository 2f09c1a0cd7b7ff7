from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers

from domain.errors import InvalidSetting
from infrastructure.parts import PARTS
from tests.agents import agent_with

DEPENDENCIES = (providers.Dependency, providers.DependenciesContainer)


def wiring() -> Iterator[Any]:
    """Every provider of every container by its name, and instead of a choice each of its adapters."""
    for kind, container in agent_with(Path()).containers.items():
        for name, provider in container.providers.items():
            if isinstance(provider, providers.Selector):
                for adapter, chosen in provider.providers.items():
                    yield pytest.param(chosen, id=f"{kind}.{name}.{adapter}")
            elif not isinstance(provider, DEPENDENCIES):
                yield pytest.param(provider, id=f"{kind}.{name}")


def choices() -> list[tuple[str, str]]:
    """Every port that has several adapters, with each of these."""
    return [(port, adapter) for port, choice in agent_with(Path()).selectors().items() for adapter in choice.providers]


def test_a_part_stands_after_those_that_it_needs() -> None:
    names = [part.name for part in PARTS]
    assert all(set(part.needs) <= set(names[:number]) for number, part in enumerate(PARTS))


def test_an_unknown_adapter_is_refused_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match=r"'mine' is unknown; the adapters of language_model are .*litellm"):
        agent_with(tmp_path, adapters={"language_model": "mine"})
    with pytest.raises(InvalidSetting, match=r"AGENT_ADAPTERS__NO_PORT is invalid: .* the ports are "):
        agent_with(tmp_path, adapters={"no_port": "mine"})


@pytest.mark.parametrize("provider", list(wiring()))
def test_what_a_container_provides_can_be_made(provider: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        provider()
    except TypeError as error:
        if "missing" not in str(error):  # else it is given when it is asked for
            raise


@pytest.mark.parametrize(("port", "adapter"), choices())
@pytest.mark.parametrize("storage", ["durable", "in_memory"])
def test_a_setting_chooses_the_adapter(port: str, adapter: str, storage: str, tmp_path: Path) -> None:
    choice: Any = agent_with(tmp_path, storage=storage, adapters={port: adapter}).selectors()[port]
    assert choice.selector() == adapter, f"the container of {port} must choose by this name"
    made_by = choice.providers[adapter].cls
    names = {*made_by.__module__.split("."), made_by.__name__.strip("_")}
    assert any(name.startswith(adapter) for name in names), f"{made_by} must stand in a file or folder named {adapter}"


async def test_tools_have_unique_names(tmp_path: Path) -> None:
    offer = await agent_with(tmp_path).core.tool_source().open()
    names = [tool.description.name for tool in offer.tools]
    assert len(set(names)) == len(names)
    assert offer.problems == ()
