"""Agents for tests: composed as in the program, with their data in a folder of the test."""

import inspect
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers

from application.ports.language_model import LanguageModel
from application.ports.tool import Tool
from infrastructure.composition import Agent
from infrastructure.parts import PARTS
from infrastructure.settings import settings_type


def agent_with(
    folder: Path, *, model: LanguageModel | None = None, tools: Iterable[Tool] = (), **settings: Any
) -> Agent:
    """Return an agent whose data is in the folder, with a fake model if one is given, and further tools."""
    chosen = {"data_dir": folder / "data", "storage": "in_memory", **settings}
    agent = Agent(settings_type()(_env_file=None, **chosen))
    if model is not None:
        agent.core.language_model.override(providers.Object(model))
    agent.core.tools.add_args(*map(providers.Object, tools))
    return agent


def adapters_of(port: str) -> list[Any]:
    """Return the names of a port's adapters as parameters of a fixture; an unfinished one is expected to fail.

    Adapters of other parts are tested in the tests of those parts: they may need a server.
    """
    unfinished = pytest.mark.xfail(raises=NotImplementedError, strict=False, reason="not implemented yet")
    adapters: dict[str, Any] = _selectors()[port].providers
    return [
        pytest.param(name, marks=unfinished if "raise NotImplementedError" in inspect.getsource(provider.cls) else ())
        for name, provider in adapters.items()
        if _parts_of(provider) <= _parts_of(next(iter(adapters.values())))
    ]


@cache
def _selectors() -> dict[str, providers.Selector]:
    return agent_with(Path()).selectors()


def _parts_of(provider: Any) -> set[str]:
    return {part.name for part in PARTS} & set(provider.cls.__module__.split("."))
