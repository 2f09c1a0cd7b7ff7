"""Models of any server that speaks OpenAI's protocol, without LiteLLM."""

import os
from pathlib import Path

from dotenv import dotenv_values
from typing_extensions import override

from domain.errors import InvalidSetting
from infrastructure.language_models.chat_completions.endpoint import BASE_URL, Endpoint, checked_key, checked_url
from infrastructure.language_models.chat_completions.language_model import ChatCompletionsLanguageModel, Connection
from infrastructure.language_models.openai_compatible.client import Client
from infrastructure.language_models.openai_compatible.connection import OpenAICompatibleConnection
from infrastructure.language_models.openai_compatible.marked_text_reader import MarkedTextReader
from infrastructure.redaction import Secrets
from infrastructure.settings import ENCODING, ProviderSettings

_DEFAULT_URLS = {"openai": "https://api.openai.com/v1"}


class OpenAICompatibleLanguageModel(ChatCompletionsLanguageModel):
    """Asks the server at the base URL for the model after the first slash of the name.

    The key is the one in the settings, else that in the variable of the prefix: `OPENAI_API_KEY` for `openai/NAME`.
    """

    def __init__(self, model: str, provider: ProviderSettings, *, client: Client, env_file: Path | None = None) -> None:
        super().__init__(model, provider, env_file=env_file, text_readers=(MarkedTextReader,))
        self._client = client

    @override
    async def _connect(self) -> Connection:
        if self._connection is None:
            endpoint, key = endpoint_of(self._model, self._settings, self._env_file)
            headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
            headers |= {"Authorization": f"Bearer {key}"} if key else {}
            self._connection = OpenAICompatibleConnection(
                endpoint, takes_schemas=False, client=self._client, headers=headers
            )
        return self._connection


def endpoint_of(model: str, settings: ProviderSettings, env_file: Path | None) -> tuple[Endpoint, str]:
    """Return a model's endpoint and its key, which may be empty; raise `InvalidSetting` if no address is set."""
    prefix = model.partition("/")[0]
    url = checked_url(settings.base_url or _DEFAULT_URLS.get(prefix, ""))
    if not url:
        raise InvalidSetting(f"{BASE_URL} is not set: {model} has no address", variable=BASE_URL)
    variable = f"{prefix.upper().replace('-', '_')}_API_KEY"
    value = os.environ.get(variable) or (dotenv_values(env_file, encoding=ENCODING).get(variable) if env_file else None)
    key = settings.api_key.get_secret_value() if settings.api_key else checked_key(variable, value or "")
    missing = (variable,) if not key and url == _DEFAULT_URLS.get(prefix) else ()
    secrets = Secrets(settings, env_file=env_file)
    return Endpoint(model, prefix, url, secrets, settings, missing, key_variable=variable), key
