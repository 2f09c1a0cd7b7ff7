"""The container of traces."""

from infrastructure.injector import containers, providers
from infrastructure.opentelemetry.event_listeners.opentelemetry import OpentelemetryEventListener
from infrastructure.settings import ENV_FILE


class OpentelemetryContainer(containers.DeclarativeContainer):
    """Traces of runs, for any collector."""

    core = providers.DependenciesContainer()

    traces = providers.Singleton(
        OpentelemetryEventListener,
        content=core.settings.provided.opentelemetry.content,
        secrets=core.secrets,
        env_file=ENV_FILE,
    )
    listeners = providers.List(traces)
    closing = providers.List(traces)
