"""The container of models that are asked in OpenAI's protocol, without LiteLLM."""

from application.ports.language_model import LanguageModel
from infrastructure.injector import containers, imported, providers
from infrastructure.language_models.openai_compatible.client import Client
from infrastructure.settings import ENV_FILE, ProviderSettings, Settings


def adapter_of(settings: Settings) -> str:
    """Return the name of the model's adapter: this one for `openai-compatible/NAME`, or `openai/NAME` with a base URL.

    OpenAI's own server is asked through LiteLLM, which knows the prices, unless this adapter is set.
    """
    prefix = settings.model.partition("/")[0].replace("_", "-")
    is_direct = prefix == "openai-compatible" or (prefix == "openai" and settings.provider.base_url)
    chosen = "openai_compatible" if is_direct else settings.language_model_adapter
    return settings.adapters.get("language_model") or chosen


class OpenaiCompatibleContainer(containers.DeclarativeContainer):
    """The adapter, its HTTP client, and a reader for the text of replies, which LiteLLM's adapter uses too."""

    core = providers.DependenciesContainer()

    client = providers.Singleton(Client)
    text_readers = providers.List(
        providers.Object(
            imported("infrastructure.language_models.openai_compatible.marked_text_reader.MarkedTextReader")
        )
    )
    language_model: providers.Provider[LanguageModel] = providers.Selector(
        providers.Callable(adapter_of, core.settings),
        openai_compatible=providers.Singleton(
            imported("infrastructure.language_models.openai_compatible.language_model.OpenAICompatibleLanguageModel"),
            core.settings.provided.model,
            core.settings.provided.part.call(ProviderSettings),
            client=client,
            env_file=ENV_FILE,
        ),
    )
    closing = providers.List(client)
