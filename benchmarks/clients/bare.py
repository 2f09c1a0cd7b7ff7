"""What the wire costs: the same requests by hand, in aiohttp or httpx."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from pydantic import BaseModel

import provider_work

_PARAMETERS = {
    "type": "object",
    "properties": {"utc_offset_hours": {"type": "number", "description": "The time zone, as hours ahead of UTC."}},
}
_FUNCTION = {"name": provider_work.TOOL, "description": "Returns the current time.", "parameters": _PARAMETERS}
_TOOLS = [{"type": "function", "function": _FUNCTION}]

Post = Callable[[dict[str, Any]], AsyncIterator[bytes]]


class Verdict(BaseModel):
    verdict: str
    score: int
    reasons: tuple[str, ...]


_FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "Verdict", "strict": True, "schema": Verdict.model_json_schema()},
}


async def connect(url: str, library: str) -> Mapping[str, Callable[[], Awaitable[str]]]:
    post = await (_aiohttp if library == "aiohttp" else _httpx)(f"{url}/chat/completions")

    async def loop() -> str:
        messages = _messages()
        while True:
            text, calls = await _reply(post, {"messages": messages, "tools": _TOOLS})
            if not calls:
                return text
            messages.append({"role": "assistant", "content": text or None, "tool_calls": calls})
            messages += [{"role": "tool", "tool_call_id": call["id"], "content": _time(call)} for call in calls]

    async def text() -> str:
        return (await _reply(post, {"messages": _messages()}))[0]

    async def verdict() -> str:
        said, _ = await _reply(post, {"messages": _messages(), "response_format": _FORMAT})
        return json.dumps(Verdict.model_validate_json(said).model_dump())

    return {"loop": loop, "text": text, "verdict": verdict}


def _messages() -> list[dict[str, Any]]:
    return [
        {"role": "system", "content": provider_work.INSTRUCTIONS},
        {"role": "user", "content": provider_work.QUESTION},
    ]


def _time(call: Mapping[str, Any]) -> str:
    return json.dumps(
        {"time": f"2026-11-28T12:00:00+0{json.loads(call['function']['arguments'])['utc_offset_hours']}:00"}
    )


async def _reply(post: Post, asked: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    body = {"model": "bench", "stream": True, "stream_options": {"include_usage": True}, **asked}
    text, calls, rest = "", list[dict[str, Any]](), b""
    async for received in post(body):
        *lines, rest = (rest + received).split(b"\n")
        for line in lines:
            if not line.startswith(b"data: {"):
                continue
            for choice in json.loads(line[6:])["choices"]:
                text += choice["delta"].get("content") or ""
                calls += choice["delta"].get("tool_calls", ())
    return text, calls


async def _aiohttp(url: str) -> Post:
    import aiohttp

    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    headers = {"Content-Type": "application/json", "Authorization": "Bearer sk-bench"}

    async def post(body: dict[str, Any]) -> AsyncIterator[bytes]:
        async with session.post(url, data=json.dumps(body).encode(), headers=headers) as response:
            async for received in response.content.iter_any():
                yield received

    return post


async def _httpx(url: str) -> Post:
    import httpx

    client = httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None, max_keepalive_connections=None))
    headers = {"Content-Type": "application/json", "Authorization": "Bearer sk-bench"}

    async def post(body: dict[str, Any]) -> AsyncIterator[bytes]:
        async with client.stream("POST", url, content=json.dumps(body).encode(), headers=headers) as response:
            async for received in response.aiter_bytes():
                yield received

    return post
