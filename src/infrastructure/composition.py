"""The agent, composed of the core's container and one for each part."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from domain.errors import InvalidSetting
from infrastructure.container import CoreContainer
from infrastructure.injector import containers, providers
from infrastructure.parts import PARTS
from infrastructure.settings import Settings, variable_of

PartContainer = TypeVar("PartContainer", bound=containers.DeclarativeContainer)


class Agent:
    """The containers, made from the settings and never overridden.

    A part's container declares what it depends on: `core = providers.DependenciesContainer()`, and the same for each
    part that it needs. Where `infrastructure/<part>/<other part>/container.py` exists and both are chosen, it is
    composed too, as `<part>_<other part>`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.core = CoreContainer(settings=settings)
        self.containers: dict[str, containers.DeclarativeContainer] = {CoreContainer.__name__: self.core}
        """The containers by the names of their classes."""
        for path in _container_paths():
            self._add(path)
        self._refuse_unknown_adapters()

    def of(self, kind: type[PartContainer]) -> PartContainer:
        """Return the container of a part by its class."""
        return self.containers[kind.__name__]  # type: ignore[return-value]  # the key is the name of the value's class

    async def close(self) -> None:
        """End the work in the background, then close what is open, the parts' before the core's, which they may use."""
        for opened in (*self.core.working(), *reversed(self.core.closing())):
            await opened.close()

    def selectors(self) -> dict[str, providers.Selector]:
        """Return the selector of each port that has several adapters."""
        latest_first = reversed(self.containers.values())  # so that the selector that was extended wins
        every = (each for container in latest_first for each in container.providers.items())
        return {name: provider for name, provider in every if isinstance(provider, providers.Selector)}

    def _add(self, path: str) -> None:
        """Compose the container of a folder, and extend the lists and selectors of those it depends on."""
        kind = getattr(import_module(f"infrastructure.{path.replace('/', '.')}.container"), _class_name(path))
        dependencies = {
            name: self.containers[_class_name(name)]
            for name, provider in kind.providers.items()
            if isinstance(provider, providers.DependenciesContainer)
        }
        container = self.containers[kind.__name__] = kind()
        for name, dependency in dependencies.items():  # only what is used: the constructor would copy every provider
            for used, provider in container.providers[name].providers.items():
                provider.override(dependency.providers[used])
        for name, provider in container.providers.items():
            for dependency in dependencies.values():
                extended = dependency.providers.get(name)
                if isinstance(provider, providers.List) and isinstance(extended, providers.List):
                    extended.add_args(*provider.args)
                if isinstance(provider, providers.Selector) and isinstance(extended, providers.Selector):
                    extended.set_providers(**extended.providers, **provider.providers)
                    if own := provider.selector:  # an empty name leaves the choice to the extended selector
                        choice = providers.Callable(lambda name, usual: name or usual, own, extended.selector)
                        extended.set_selector(choice)

    def _refuse_unknown_adapters(self) -> None:
        selectors = self.selectors()
        for port, adapter in self.settings.adapters.items():
            known = selectors[port].providers if port in selectors else {}
            if adapter not in known:
                choices = f"adapters of {port} are {', '.join(known)}" if known else f"ports are {', '.join(selectors)}"
                variable = variable_of("adapters", port)
                raise InvalidSetting(f"{variable} is invalid: {adapter!r} is unknown; the {choices}", variable=variable)


@cache
def _container_paths() -> list[str]:
    """Return the folders of containers, each after those that it may depend on."""
    place = {part.name: number for number, part in enumerate(PARTS)}
    root = Path(__file__).parent
    folders = (path.parent.relative_to(root) for path in root.glob("*/**/container.py"))
    of_parts = [folder for folder in folders if place.keys() >= set(folder.parts)]
    of_parts.sort(key=lambda folder: sorted((place[name] for name in folder.parts), reverse=True))
    return [folder.as_posix() for folder in of_parts]


def _class_name(path: str) -> str:
    return f"{path.title().replace('/', '').replace('_', '')}Container"
