"""Any provider's model, through LiteLLM."""

from collections.abc import Sequence
from pathlib import Path

from typing_extensions import override

from infrastructure.language_models.chat_completions.language_model import ChatCompletionsLanguageModel, Connection
from infrastructure.language_models.chat_completions.text_reader import TextReader
from infrastructure.language_models.litellm.connection import connection_of
from infrastructure.language_models.litellm.library import load_litellm
from infrastructure.settings import ProviderSettings


class LiteLLMLanguageModel(ChatCompletionsLanguageModel):
    """Reaches every provider that LiteLLM knows.

    Keys in `env_file` are used like those in the environment, which win.
    """

    def __init__(
        self,
        model: str,
        provider: ProviderSettings,
        *,
        env_file: Path | None = None,
        text_readers: Sequence[type[TextReader]] = (TextReader,),
    ) -> None:
        super().__init__(model, provider, text_readers=text_readers)
        self._env_file = env_file
        self._connection: Connection | None = None

    @override
    async def _connect(self) -> Connection:
        litellm = await load_litellm(self._env_file)  # each event loop has its own connections
        if self._connection is None:
            self._connection = connection_of(litellm, self._model, self._settings, self._env_file)
        return self._connection
