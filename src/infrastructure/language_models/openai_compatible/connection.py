"""Requests in OpenAI's protocol, and the events of a reply as the pieces that they are."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from typing_extensions import override

from domain.errors import AgentError, ModelUnavailable, ProtocolViolated
from infrastructure.language_models.chat_completions.language_model import Connection, Request
from infrastructure.language_models.chat_completions.refusals import Failure, failure_in, words_of
from infrastructure.language_models.chat_completions.replies import SIGNED, Piece, a_list, an_object
from infrastructure.language_models.openai_compatible.client import Client
from infrastructure.language_models.openai_compatible.events import EventReader
from infrastructure.language_models.retrying import seconds_to_wait

_LAST_BYTES = 0.25
"""Seconds to wait for the end of a response after the mark of the end, so that its connection can be kept."""


@dataclass(frozen=True)
class OpenAICompatibleConnection(Connection):
    """Posts requests to `/chat/completions` below the address."""

    client: Client
    headers: Mapping[str, str]

    @override
    async def stream(self, request: Request) -> AsyncGenerator[Sequence[Piece], None]:
        import aiohttp  # noqa: PLC0415 - loaded only if a model is asked

        messages = [*map(_unsigned, request["messages"])]
        sent = request | {"model": self.endpoint.model.partition("/")[2], "messages": messages}
        response, reader = None, EventReader()
        try:
            async with asyncio.timeout(self.endpoint.settings.timeout_seconds):
                response = await self.client.post(f"{self.endpoint.url}/chat/completions", self.headers, sent)
                if response.status >= 300:  # noqa: PLR2004 - as statuses are known
                    raise (await _failure(response)).error(self.endpoint, request)
            async for pieces in self._pieces(response, reader, request):
                yield pieces
        except TimeoutError as error:
            raise self.endpoint.timed_out() from error
        except (aiohttp.ClientError, OSError) as error:  # some of them, as of certificates, are a ValueError too
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
        """Yield the pieces that arrive together; the time-out begins again with them, but not with comments."""
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
            try:
                pieces += (
                    self._piece(event, request) for event in (reader.read(received) if received else reader.end())
                )
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
                deadline = clock() + _LAST_BYTES

    def _piece(self, event: object, request: Request) -> Piece:
        said = event[0] if isinstance(event, list) and event else event
        if not isinstance(said, dict):
            raise self.endpoint.error(ProtocolViolated, "sent no completion", retry="once")
        choices = said.get("choices")
        choice = an_object(choices[0] if choices and isinstance(choices, list) else None)
        error = choice.get("error")
        if failure := failure_in(said) or (failure_in({"error": error}) if error else None):
            raise failure.error(self.endpoint, request)
        message = choice.get("delta") or choice.get("message") or choice.get("text")
        message = {"content": message} if isinstance(message, str) else an_object(message)
        finish = choice.get("finish_reason") or ("stop" if choice.get("message") else None)
        piece = Piece(_signed(message), finish and str(finish))
        if usage := said.get("usage") or an_object(said.get("x_groq")).get("usage") or choice.get("usage"):
            piece.usage = an_object(usage)
            cost = piece.usage.get("cost")
            piece.cost_usd = (float(cost) if isinstance(cost, int | float) else 0) or None
        return piece


async def _failure(response: Any) -> Failure:
    body = await response.read()
    wait = seconds_to_wait(response.headers.get("retry-after", ""), now=datetime.now(UTC))
    return Failure(body.decode("utf-8", "replace"), response.status, wait)


def _signed(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a message whose calls have what Gemini wants to see again with them in their ids, as LiteLLM has it."""
    calls = a_list(message.get("tool_calls"))
    if not calls or "thought_signature" not in str(calls):
        return message
    signed = []
    for call in (each for each in calls if isinstance(each, dict)):
        signature = an_object(an_object(call.get("extra_content")).get("google")).get("thought_signature")
        signed.append(call | {"id": f"{call.get('id') or ''}{SIGNED}{signature}"} if signature else call)
    return {**message, "tool_calls": signed}


def _unsigned(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message whose calls have their signatures where Gemini wants them, and not in their ids."""
    if "tool_call_id" in message:
        return message | {"tool_call_id": message["tool_call_id"].partition(SIGNED)[0]}
    if not any(SIGNED in call["id"] for call in message.get("tool_calls", ())):
        return message
    calls = [(call, *call["id"].partition(SIGNED)[::2]) for call in message["tool_calls"]]
    signed = [
        call | {"id": name} | ({"extra_content": {"google": {"thought_signature": signature}}} if signature else {})
        for call, name, signature in calls
    ]
    return message | {"tool_calls": signed}
