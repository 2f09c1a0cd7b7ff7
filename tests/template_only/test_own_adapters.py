"""A part of one's own adds an adapter to a port of the core, and leaves the default as it is."""

import sys
from types import ModuleType

import pytest

from infrastructure import composition
from infrastructure.injector import containers, providers
from infrastructure.settings import OFFLINE, load_settings


class GatewayContainer(containers.DeclarativeContainer):
    """The container of a part with an adapter for the model."""

    core = providers.DependenciesContainer()
    language_model = providers.Selector(None, gateway=providers.Object("the gateway"))


def test_an_adapter_of_ones_own_is_chosen_by_its_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("infrastructure.gateway.container")
    monkeypatch.setattr(module, "GatewayContainer", GatewayContainer, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(composition, "_container_paths", lambda: ["gateway"])

    assert composition.Agent(load_settings()).core.language_model().name == OFFLINE
    chosen = composition.Agent(load_settings(adapters={"language_model": "gateway"}))
    assert str(chosen.core.language_model()) == "the gateway"
