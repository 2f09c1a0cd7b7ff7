"""Any provider's model, by LiteLLM."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.prompts import Prompt
from domain.replies import Reply, ReplyPart, ReplyText
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
from infrastructure.language_models.litellm_messages import messages_for, tools_for
from infrastructure.language_models.litellm_replies import message_of, text_of, usage_of
from infrastructure.language_models.litellm_streams import StreamedReply
from infrastructure.language_models.retrying import Faltered, Retrying
from infrastructure.language_models.structured_output import instruction, parse, response_format


class LiteLLMLanguageModel(LanguageModel):
    """Answers by JSON Schema where the provider takes one, and by instruction where it does not.

    A model that LiteLLM's list does not know is sent both, until its provider refuses the schema. `timeout` is in
    seconds: for an answer as a whole, and for the next piece of a reply. Keys in `env_file` are used like those in the
    environment, which win.
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
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        package = await self._library.load()
        called = self._called(package)
        spent: list[Usage] = []

        async def begin() -> tuple[ReplyPart, AsyncGenerator[ReplyPart, None]]:
            parts = self._stream(
                package, called, self._replying(package, prompt, tools, may_call=may_call), prompt, spent
            )
            return await anext(parts), parts

        first, others = await self._retrying.call(begin)
        async with aclosing(others):
            yield first
            try:
                async for part in others:
                    yield part
            except Faltered as broken:  # words that were heard cannot be taken back
                raise broken.error from broken.__cause__

    async def _answer(self, package: Any, called: Called, prompt: Prompt, returning: type[Answer]) -> Answered[Answer]:
        request = self._asking(package, prompt, returning)
        replies: list[Usage] = []

        async def attempt() -> Answered[Answer]:
            async with self._in_time(package, called, sent_schema="response_format" in request):
                response = await package.acompletion(**request)
            replies.append(usage_of(response, prompt))
            usage = sum(replies, Usage())  # an empty reply that was tried again has been paid for too
            text = text_of(response, model=self._model, usage=usage)
            return Answered(parse(text, returning, usage=usage), text, usage)

        return await self._retrying.call(attempt)

    async def _stream(
        self, package: Any, called: Called, request: dict[str, Any], prompt: Prompt, spent: list[Usage]
    ) -> AsyncGenerator[ReplyPart, None]:
        """Yield the parts of one attempt; enter in `spent` what it used, next to the attempts before it."""
        async with self._in_time(package, called):
            stream = await package.acompletion(**request)
        reply = StreamedReply(stream)
        async with aclosing(stream):
            try:
                while chunk := await self._next(package, called, stream, midway=reply.has_begun):
                    if words := reply.add(chunk):
                        yield ReplyText(text=words)
            finally:
                spent += [reply.usage(prompt)] if reply.counts else []
        usage = sum(spent, Usage())
        yield Reply(message=message_of(reply, model=self._model, usage=usage), usage=usage)

    async def _next(self, package: Any, called: Called, stream: Any, *, midway: bool) -> Any:
        async with self._in_time(package, called, midway=midway):
            return await anext(stream, None)

    @asynccontextmanager
    async def _in_time(
        self, package: Any, called: Called, *, sent_schema: bool = False, midway: bool = False
    ) -> AsyncGenerator[None, None]:
        """Wait no longer than allowed, and translate what LiteLLM raises."""
        try:
            async with asyncio.timeout(self._timeout):
                yield
        except TimeoutError as error:
            raise timed_out(called, midway=midway) from error
        except (ImportError, *package.LITELLM_EXCEPTION_TYPES) as error:
            meant = translated(error, called, sent_schema=sent_schema, midway=midway)
            raise meant from (None if called.gives_away(error) else error)

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        return {
            "model": self._model,
            "messages": messages_for(prompt.messages, model=self._model),
            "api_key": self._api_key,
            "base_url": self._base_url,
            "timeout": self._timeout,
            "max_tokens": self._max_output_tokens,
            "max_retries": 0,  # attempts are counted in one place
        }

    def _asking(self, package: Any, prompt: Prompt, returning: type[Contract]) -> dict[str, Any]:
        request = self._request(prompt)
        takes_schema = package.supports_response_schema(model=self._model)
        may_take_schema = "response_format" in (package.get_supported_openai_params(model=self._model) or ())
        if not takes_schema or self._schema_refused:
            _instruct(request["messages"], instruction(returning))
        if (takes_schema or may_take_schema) and not self._schema_refused:
            request["response_format"] = response_format(returning)
        return request

    def _replying(
        self, package: Any, prompt: Prompt, tools: Sequence[ToolDescription], *, may_call: bool
    ) -> dict[str, Any]:
        request = self._request(prompt) | {"stream": True, "stream_options": {"include_usage": True}}
        if tools:
            request |= {"tools": tools_for(tools), "_skip_mcp_handler": True}  # which would import mcp to look for it
        if not may_call and "tool_choice" in (package.get_supported_openai_params(model=self._model) or ()):
            request["tool_choice"] = "none"
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
