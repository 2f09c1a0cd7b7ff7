"""Any provider's model, through LiteLLM."""

from typing_extensions import override

from infrastructure.language_models.chat_completions.language_model import ChatCompletionsLanguageModel, Connection
from infrastructure.language_models.litellm.connection import connection_of
from infrastructure.language_models.litellm.library import load_litellm


class LiteLLMLanguageModel(ChatCompletionsLanguageModel):
    """Reaches every provider that LiteLLM knows."""

    @override
    async def _connect(self) -> Connection:
        litellm = await load_litellm(self._env_file)  # again for each event loop, to close its connections
        if self._connection is None:
            self._connection = connection_of(litellm, self._model, self._settings, self._env_file)
        return self._connection
