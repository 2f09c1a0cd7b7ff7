"""Any provider's model, by LiteLLM."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.prompts import Prompt
from domain.replies import ReplyPart
from domain.tools import ToolDescription
from domain.usage import Usage
from infrastructure.language_models.litellm_errors import (
    Called,
    SchemaRefused,
    no_such_provider,
    timed_out,
    translated,
)
from infrastructure.language_models.litellm_library import LiteLLMLibrary
from infrastructure.language_models.litellm_replies import text_of, usage_of
from infrastructure.language_models.retrying import Retrying
from infrastructure.language_models.structured_output import instruction, parse, response_format


class LiteLLMLanguageModel(LanguageModel):
    """Answers by JSON Schema where the provider takes one, and by instruction where it does not.

    A model that LiteLLM's list does not know is sent both, until its provider refuses the schema. `timeout` is in
    seconds and for one attempt as a whole. Keys in `env_file` are used like those in the environment, which win.
    """

    def __init__(
        self,
        *,
        model: str,
        api_key: SecretStr | None = None,
        base_url: str | None = None,
        timeout: float = 120.0,
        attempts: int = 4,
        retry_wait: float = 1.0,
        retry_wait_max: float = 60.0,
        max_output_tokens: int | None = None,
        env_file: Path | None = None,
    ) -> None:
        self._model = model
        self._api_key = api_key.get_secret_value() if api_key else None
        self._base_url = base_url
        self._timeout = timeout
        self._max_output_tokens = max_output_tokens
        self._retrying = Retrying(attempts=attempts, wait=retry_wait, wait_max=retry_wait_max)
        self._library = LiteLLMLibrary(env_file)
        self._schema_refused = False

    @property
    @override
    def name(self) -> str:
        return self._model

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        package = await self._library.load()
        called = self._called(package)
        if not self._schema_refused:
            try:
                return await self._answer(package, called, prompt, returning)
            except SchemaRefused:
                self._schema_refused = True
        return await self._answer(package, called, prompt, returning)

    @override
    async def reply(self, prompt: Prompt, *, tools: Sequence[ToolDescription] = ()) -> AsyncGenerator[ReplyPart, None]:
        raise NotImplementedError
        yield

    async def _answer(self, package: Any, called: Called, prompt: Prompt, returning: type[Answer]) -> Answered[Answer]:
        request = self._request(package, prompt, returning)
        replies: list[Usage] = []

        async def attempt() -> Answered[Answer]:
            response = await self._complete(package, called, request)
            replies.append(usage_of(response, prompt))
            usage = sum(replies, Usage())  # an empty reply that was tried again has been paid for too
            text = text_of(response, model=self._model, usage=usage)
            return Answered(parse(text, returning, usage=usage), text, usage)

        return await self._retrying.call(attempt)

    async def _complete(self, package: Any, called: Called, request: dict[str, Any]) -> Any:
        try:
            async with asyncio.timeout(self._timeout):
                return await package.acompletion(**request)
        except TimeoutError as error:
            raise timed_out(called) from error
        except (ImportError, *package.LITELLM_EXCEPTION_TYPES) as error:
            meant = translated(error, called, sent_schema="response_format" in request)
            raise meant from (None if called.gives_away(error) else error)

    def _request(self, package: Any, prompt: Prompt, returning: type[Contract]) -> dict[str, Any]:
        messages = [{"role": message.role, "content": message.text} for message in prompt.messages]
        takes_schema = package.supports_response_schema(model=self._model)
        may_take_schema = "response_format" in (package.get_supported_openai_params(model=self._model) or ())
        request: dict[str, Any] = {
            "model": self._model,
            "messages": messages,
            "api_key": self._api_key,
            "base_url": self._base_url,
            "timeout": self._timeout,
            "max_tokens": self._max_output_tokens,
            "max_retries": 0,  # attempts are counted in one place
        }
        if not takes_schema or self._schema_refused:
            _instruct(messages, instruction(returning))
        if (takes_schema or may_take_schema) and not self._schema_refused:
            request["response_format"] = response_format(returning)
        return request

    def _called(self, package: Any) -> Called:
        try:
            _, provider, _, usual_base_url = package.get_llm_provider(model=self._model)
        except package.BadRequestError as error:
            raise no_such_provider(self._model) from error
        missing = package.validate_environment(model=self._model, api_key=self._api_key)["missing_keys"]
        usual = f"{provider.upper()}_API_KEY"
        keys = [name for name in missing if "KEY" in name]
        url = self._base_url or usual_base_url
        return Called(
            model=self._model,
            place=(urlsplit(url).netloc if url else "") or provider,
            timeout=self._timeout,
            key_variable=" and ".join(keys) if keys and usual not in keys else usual,
            key_missing=bool(keys) and self._api_key is None,
            key=self._api_key or "",
        )


def _instruct(messages: list[dict[str, str]], words: str) -> None:
    """Add to the system message, of which many models take only one, and only as the first."""
    if messages and messages[0]["role"] == "system":
        messages[0]["content"] += f"\n\n{words}"
    else:
        messages.insert(0, {"role": "system", "content": words})
