"""Any provider's model, through LiteLLM."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.messages import ReplyPart
from domain.prompts import Prompt
from domain.tools import ToolDescription
from infrastructure.language_models.litellm import replies
from infrastructure.language_models.litellm.errors import FieldRefused
from infrastructure.language_models.litellm.messages import to_messages, to_tool
from infrastructure.language_models.litellm.provider import provider_of
from infrastructure.language_models.retrying import Result, retried
from infrastructure.language_models.structured_output import instruction, parse, response_format
from infrastructure.settings import ProviderSettings


class LiteLLMLanguageModel(LanguageModel):
    """Asks for answers by JSON Schema if the provider takes one, else in words.

    A model that LiteLLM's list does not know is sent both, until its provider refuses the schema. Keys in `env_file`
    are used like those in the environment, which win.
    """

    def __init__(self, model: str, provider: ProviderSettings, *, env_file: Path | None = None) -> None:
        self._model = model
        self._settings = provider
        self._env_file = env_file
        self._refused: set[str] = set()

    @property
    @override
    def name(self) -> str:
        return self._model

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        provider = await provider_of(self._model, self._settings, self._env_file)

        async def attempt() -> Answered[Answer]:
            by_schema = "response_format" not in self._refused
            is_known = by_schema and provider.litellm.supports_response_schema(model=self._model)
            request = self._request(prompt, "" if is_known else instruction(returning)) | {"drop_params": True}
            request |= {"response_format": response_format(returning)} if by_schema else {}
            text, usage = await replies.answer(provider, request, prompt)
            return Answered(parse(text, returning, usage=usage), text, usage)

        return await self._retried(attempt)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        provider = await provider_of(self._model, self._settings, self._env_file)

        async def begin() -> tuple[ReplyPart, AsyncGenerator[ReplyPart, None]]:
            request = self._request(prompt) | {"stream": True}
            request |= {} if "stream_options" in self._refused else {"stream_options": {"include_usage": True}}
            if tools:  # the handler would import mcp
                request |= {"tools": [to_tool(tool) for tool in tools], "_skip_mcp_handler": True}
                request |= {} if may_call else {"tool_choice": "none", "drop_params": True}
            parts = replies.reply(provider, request, prompt)
            return await anext(parts), parts

        first, others = await self._retried(begin)
        async with aclosing(others):
            yield first  # words that are shown cannot be taken back: from here on, nothing is retried
            async for part in others:
                yield part

    async def _retried(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        async def without_refused_fields() -> Result:
            while True:
                try:
                    return await attempt()
                except FieldRefused as refused:
                    self._refused.add(str(refused))

        return await retried(without_refused_fields, self._settings)

    def _request(self, prompt: Prompt, instruction: str = "") -> dict[str, Any]:
        key = self._settings.api_key
        return {
            "model": self._model,
            "messages": to_messages(prompt.messages, instruction),
            "api_key": key.get_secret_value() if key else None,
            "base_url": self._settings.base_url,
            "timeout": self._settings.timeout_seconds,
            "max_tokens": self._settings.max_output_tokens,
            "max_retries": 0,  # attempts are counted in one place
        }
