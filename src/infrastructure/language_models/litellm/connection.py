"""Sending requests through LiteLLM, and reading its objects as pieces of a reply."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from typing_extensions import override

from domain.errors import ProtocolViolated, UnknownModel
from infrastructure.language_models.chat_completions.endpoint import Endpoint, checked_key, checked_url
from infrastructure.language_models.chat_completions.language_model import Connection, Request
from infrastructure.language_models.chat_completions.replies import Piece
from infrastructure.language_models.litellm.errors import translated_errors
from infrastructure.redaction import Secrets
from infrastructure.settings import ProviderSettings

_EARLY_ENDS = frozenset({None, "", "network_error", "model_length"})
"""Finish reasons of incomplete replies, which LiteLLM reports as good ones."""
_SINGLE_PROMPT = 2
"""The messages of a prompt that is usually sent only once: instructions and a question."""
_CACHE_MARKS = "cache_control_injection_points"
_CACHED = ({"location": "message", "role": "system"}, {"location": "message", "index": -1})
"""What a Claude model caches only if asked to: the tools with the instructions, and the messages so far."""


@dataclass(frozen=True)
class LiteLLMConnection(Connection):
    """Calls LiteLLM, and finds the replies that LiteLLM reports as good ones though they are empty, cut or refused."""

    litellm: Any

    @override
    async def stream(self, request: Request) -> AsyncGenerator[Sequence[Piece], None]:
        sent, seconds = self._with_options(request), self.endpoint.settings.timeout_seconds
        with translated_errors(self.litellm, self.endpoint, sent):
            async with asyncio.timeout(seconds):
                stream = await self.litellm.acompletion(**sent)
            if "stream" not in sent:
                yield [_whole(stream)]
                return
            finish, reported, gemini_finishes = None, None, list[Any]()
            stream.make_call = stream.make_call and partial(_opened, stream.make_call, gemini_finishes)
            async with aclosing(stream):
                while True:
                    async with asyncio.timeout(seconds):
                        chunk = await anext(stream, None)
                    if chunk is None:
                        break
                    reported = _fields(chunk).get("usage") or reported
                    for choice in chunk.choices[:1]:
                        finish = choice.finish_reason or finish
                        yield [Piece(_message(choice.delta))]
        end = stream.received_finish_reason or (stream.intermittent_finish_reason if gemini_finishes else None)
        is_reported = any(_fields(chunk).get("usage") for chunk in reversed(stream.chunks))  # else it is an estimate
        cost = getattr(reported, "cost", None)
        end = end if end in _EARLY_ENDS else finish
        if not stream.chunks and "text/html" in str(getattr(stream, "_response_headers", "")):
            raise self.endpoint.error(ProtocolViolated, "sent a web page in place of a reply", retry="once")
        yield [Piece({}, end, vars(reported) if reported and is_reported else None, cost)]

    def _with_options(self, request: Request) -> Request:
        key = self.endpoint.settings.api_key
        is_continued = "tools" in request or len(request["messages"]) > _SINGLE_PROMPT  # and the cache is read again
        return request | {
            "api_key": key.get_secret_value() if key else None,
            "base_url": self.endpoint.settings.base_url and self.endpoint.url,
            "timeout": self.endpoint.settings.timeout_seconds,
            "max_retries": 0,  # `Retries` alone retries
            "drop_params": "tools" not in request or "tool_choice" in request,
            **({"_skip_mcp_handler": True} if "tools" in request else {}),  # the handler would import mcp
            **({_CACHE_MARKS: _CACHED} if is_continued and "claude" in self.endpoint.model.lower() else {}),
        }


def connection_of(litellm: Any, model: str, settings: ProviderSettings, env_file: Path | None) -> LiteLLMConnection:
    """Return the connection of a model; raise `UnknownModel` if it has no provider, `InvalidSetting` for a bad URL."""
    try:
        _, name, _, usual_url = litellm.get_llm_provider(model=model)
    except litellm.BadRequestError as error:
        raise UnknownModel(f"The model {model!r} is invalid: no known provider has this name", model=model) from error
    if key := os.environ.get(variable := f"{name.upper()}_API_KEY"):
        os.environ[variable] = checked_key(variable, key)  # LiteLLM reads it there
    if name in {"ollama", "ollama_chat"}:
        usual_url = os.environ.get("OLLAMA_API_BASE") or "http://localhost:11434"
    url = checked_url(settings.base_url or usual_url or "")
    missing = () if settings.api_key else litellm.validate_environment(model=model)["missing_keys"]
    missing_keys = tuple(variable for variable in missing if "KEY" in variable)
    secrets = Secrets(settings, env_file=env_file)
    at = Endpoint(model, name, url, secrets, settings, missing_keys)
    return LiteLLMConnection(at, bool(litellm.supports_response_schema(model=model)), litellm)


def _message(said: Any) -> Mapping[str, Any]:
    """Return a message, or a piece of one, in the form of chat completions."""
    calls = [
        {"index": getattr(call, "index", None), "id": call.id, "function": vars(call.function)}
        for call in said.tool_calls or ()
    ]
    fields = _fields(said)
    return {"tool_calls": calls} | {name: fields.get(name) for name in ("content", "reasoning_content", "refusal")}


def _fields(said: Any) -> Mapping[str, Any]:
    """Return the fields of one of LiteLLM's objects; reading a missing attribute of it would be slow."""
    return {**vars(said), **(said.model_extra or {})}


def _whole(response: Any) -> Piece:
    cost = response._hidden_params.get("response_cost")  # noqa: SLF001 - the documented place of the cost
    for choice in response.choices[:1]:
        usage = _fields(response).get("usage")
        return Piece(_message(choice.message), choice.finish_reason, usage and vars(usage), cost)
    return Piece({})


async def _opened(make_call: Any, finishes: list[Any], **options: Any) -> Any:
    opened = await make_call(**options)
    if hasattr(opened, "streaming_response"):
        opened.streaming_response = _watched(opened.streaming_response, finishes)
    return opened


async def _watched(lines: Any, finishes: list[Any]) -> AsyncGenerator[Any, None]:
    """Yield the lines, and collect those with Gemini's finish: LiteLLM takes any piece without one for the last."""
    async with aclosing(lines):
        async for line in lines:
            if '"finishReason"' in str(line):
                finishes.append(line)
            yield line
