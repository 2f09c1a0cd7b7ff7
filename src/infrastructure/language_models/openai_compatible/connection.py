"""Sends requests in OpenAI's protocol, and turns the events of a reply into pieces."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from domain.errors import AgentError, ModelUnavailable, ProtocolViolated
from infrastructure.language_models.chat_completions.language_model import Connection, Request
from infrastructure.language_models.chat_completions.refusals import Failure, failure_in, words_of
from infrastructure.language_models.chat_completions.replies import SIGNED, Piece, a_list, an_object
from infrastructure.language_models.openai_compatible.client import Client
from infrastructure.language_models.openai_compatible.events import EventReader

_END_SECONDS = 0.25
"""How long to wait for the end of a response after `[DONE]`, so that its connection can be reused."""

_MAX_ERROR_BYTES = 100_000
"""How much of an error is read."""


@dataclass(frozen=True)
class OpenAICompatibleConnection(Connection):
    """Posts requests to `/chat/completions` under the base URL."""

    client: Client
    headers: Mapping[str, str]

    @override
    async def stream(self, request: Request) -> AsyncGenerator[Sequence[Piece], None]:
        import aiohttp  # noqa: PLC0415 - loaded only if a model is asked

        messages = [_unsigned(message) for message in request["messages"]]
        body = request | {"model": self.endpoint.model.partition("/")[2], "messages": messages}
        response, reader = None, EventReader()
        try:
            async with asyncio.timeout(self.endpoint.settings.timeout_seconds):
                response = await self.client.post(f"{self.endpoint.url}/chat/completions", self.headers, body)
                if response.status >= 300:  # noqa: PLR2004 - an HTTP status
                    raise (await _failure(response)).error(self.endpoint, request)
            async for pieces in self._pieces(response, reader, request):
                yield pieces
        except TimeoutError as error:
            raise self.endpoint.timed_out() from error
        except (aiohttp.ClientError, OSError) as error:  # before `ValueError`, as those of certificates are both
            problem = "broke off its reply" if response else "cannot be reached"
            said = "" if response else getattr(getattr(error, "os_error", None), "strerror", None) or str(error)
            raise self.endpoint.error(ModelUnavailable, problem, said, retry="always") from error
        except (ValueError, RecursionError) as error:
            is_page, said = reader.rest.lstrip().startswith("<"), words_of(reader.rest) or str(error)
            problem = "sent a web page in place of a reply" if is_page else "sent no completion"
            raise self.endpoint.error(ProtocolViolated, problem, said, retry="once") from error
        finally:
            if response is not None:
                response.release()

    async def _pieces(
        self, response: Any, reader: EventReader, request: Request
    ) -> AsyncGenerator[Sequence[Piece], None]:
        """Yield the pieces that arrive together; they restart the time-out, comments do not."""
        clock, seconds = asyncio.get_running_loop().time, self.endpoint.settings.timeout_seconds
        deadline = clock() + seconds
        while True:
            received = response.content.read_nowait()
            if not (received or response.content.at_eof()):
                try:
                    async with asyncio.timeout_at(deadline):
                        received = await response.content.readany()
                except TimeoutError:
                    if reader.done:
                        return
                    raise
            pieces: list[Piece] = []
            events = reader.read(received) if received else reader.end()
            try:
                pieces.extend(self._piece(event, request) for event in events)  # keeps those before an error
            except (AgentError, ValueError, RecursionError):
                if pieces:
                    yield pieces
                raise
            if pieces:
                deadline = clock() + seconds
                yield pieces
            if not received:
                return
            if reader.done:
                deadline = clock() + _END_SECONDS

    def _piece(self, event: object, request: Request) -> Piece:
        data = event[0] if isinstance(event, list) and event else event
        if not isinstance(data, dict):
            raise self.endpoint.error(ProtocolViolated, "sent no completion", retry="once")
        choices = data.get("choices")
        choice = an_object(choices[0] if choices and isinstance(choices, list) else None)
        error = choice.get("error")
        if failure := failure_in(data) or (failure_in({"error": error}) if error else None):
            raise failure.error(self.endpoint, request)
        message = choice.get("delta") or choice.get("message") or choice.get("text")
        message = {"content": message} if isinstance(message, str) else an_object(message)
        finish = choice.get("finish_reason") or ("stop" if choice.get("message") else None)
        usage = an_object(data.get("usage") or an_object(data.get("x_groq")).get("usage") or choice.get("usage"))
        return Piece(_signed(message), finish and str(finish), usage, usage.get("cost"))


async def _failure(response: Any) -> Failure:
    body = b""
    while len(body) < _MAX_ERROR_BYTES and (received := await response.content.readany()):
        body += received
    return Failure.of(body.decode("utf-8", "replace"), response.status, response.headers)


def _signed(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message with the signatures that Gemini wants back in the ids of its calls, as LiteLLM does."""
    calls = a_list(message.get("tool_calls"))
    if not calls or "thought_signature" not in str(calls):
        return message
    signed = []
    for call in (each for each in calls if isinstance(each, dict)):
        signature = an_object(an_object(call.get("extra_content")).get("google")).get("thought_signature")
        signed.append(call | {"id": f"{call.get('id') or ''}{SIGNED}{signature}"} if signature else call)
    return {**message, "tool_calls": signed}


def _unsigned(message: dict[str, Any]) -> dict[str, Any]:
    """Return the message with the signatures where Gemini expects them, and not in the ids of its calls."""
    if "tool_call_id" in message:
        return message | {"tool_call_id": message["tool_call_id"].partition(SIGNED)[0]}
    calls = []
    for call in message.get("tool_calls", ()):
        name, _, signature = call["id"].partition(SIGNED)
        extra = {"extra_content": {"google": {"thought_signature": signature}}} if signature else {}
        calls.append(call | {"id": name} | extra)
    return message | ({"tool_calls": calls} if calls else {})
