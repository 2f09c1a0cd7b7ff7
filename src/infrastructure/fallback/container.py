"""The container of the fallback."""

from infrastructure.injector import containers, imported, providers


class FallbackContainer(containers.DeclarativeContainer):
    """A second model behind the first."""

    core = providers.DependenciesContainer()

    second_model = providers.Singleton(imported("infrastructure.fallback.second_model.SecondModel"), core.settings)
    model_wrappers = providers.List(second_model.provided.behind)
    health_checks = providers.List(second_model.provided.examine)
    closing = providers.List(second_model)
