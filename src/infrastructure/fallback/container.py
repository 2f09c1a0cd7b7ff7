"""The container of the fallback."""

from collections.abc import Callable

from application.ports.language_model import LanguageModel
from infrastructure.fallback.settings import FallbackSettings
from infrastructure.injector import containers, imported, providers
from infrastructure.settings import Settings


def _with_fallback(
    model: LanguageModel, *, settings: Settings, make: Callable[[LanguageModel], LanguageModel]
) -> LanguageModel:
    return make(model) if settings.part(FallbackSettings).model else model


class FallbackContainer(containers.DeclarativeContainer):
    """A second model behind the first."""

    core = providers.DependenciesContainer()

    second_model = providers.Singleton(imported("infrastructure.fallback.second_model.SecondModel"), core.settings)
    model_wrappers = providers.List(
        providers.Callable(
            _with_fallback,
            settings=core.settings,
            make=providers.Factory(
                imported("infrastructure.language_models.fallback.FallbackLanguageModel"),
                second=second_model.provided.find,
            ).provider,
        ).provider
    )
    health_checks = providers.List(second_model.provided.examine)
    closing = providers.List(second_model)
