"""A provider on loopback that costs its clients nothing but the wire: prepared bytes, and a count of what was asked.

`/<work>/<milliseconds>/chat/completions` answers after that time. The work is `loop` (a call of the tool, until the
request has four results), `text` (forty pieces of words) or `verdict` (an object). `/count` returns the number of
requests since it was last asked.
"""

import asyncio
import json
import sys
from typing import Any

import provider_work

_STREAMED = (b'"stream":true', b'"stream": true')
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%s\r\n\r\n"


def _document(message: dict[str, Any], finish: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    body = json.dumps({**_ABOUT, "object": "chat.completion", "choices": [choice], "usage": _USAGE}).encode()
    return _HEAD % (b"application/json", b"Content-Length: %d" % len(body)) + body


def _stream(deltas: list[dict[str, Any]], finish: str) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": finish})
    about = {**_ABOUT, "object": "chat.completion.chunk"}
    events = [{**about, "choices": [choice]} for choice in choices] + [{**about, "choices": [], "usage": _USAGE}]
    frames = [f"data: {json.dumps(event)}\n\n".encode() for event in events] + [b"data: [DONE]\n\n"]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(frame), frame) for frame in frames)
    return _HEAD % (b"text/event-stream", b"Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n"


_ABOUT = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": "bench"}
_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def _call(number: int) -> dict[str, Any]:
    function = {"name": provider_work.TOOL, "arguments": provider_work.ARGUMENTS}
    return {"tool_calls": [{"index": 0, "id": f"call{number:05}", "type": "function", "function": function}]}


def _text_deltas(text: str) -> list[dict[str, Any]]:
    return [{"role": "assistant", "content": ""}, *({"content": f"{word} "} for word in text.split())]


def _answers(text: str) -> tuple[bytes, bytes]:
    """Return a reply whole and streamed."""
    return _document({"content": text}, "stop"), _stream(_text_deltas(text), "stop")


_CALLS = [
    (
        _document({"content": None, **_call(number)}, "tool_calls"),
        _stream([{"role": "assistant", "content": None, **_call(number)}], "tool_calls"),
    )
    for number in range(provider_work.CALLS)
]
_WORK = {
    b"loop": [*_CALLS, _answers(provider_work.ANSWER)],
    b"text": [_answers(provider_work.TEXT)],
    b"verdict": [_answers(provider_work.VERDICT)],
}


class Provider(asyncio.Protocol):
    """One connection, kept alive."""

    count = 0

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        while found:
            lower = head.lower()
            start = lower.find(b"content-length:")
            length = int(lower[start + 15 :].partition(b"\r\n")[0]) if start >= 0 else 0
            if len(body) < length:
                return
            self._answer(head.split(b" ", 2)[1], body[:length])
            self._received = body[length:]
            head, found, body = self._received.partition(b"\r\n\r\n")

    def _answer(self, path: bytes, body: bytes) -> None:
        if path == b"/count":
            counted, Provider.count = str(Provider.count).encode(), 0
            self._transport.write(_HEAD % (b"text/plain", b"Content-Length: %d" % len(counted)) + counted)
            return
        Provider.count += 1
        _, work, milliseconds, *_ = path.split(b"/")
        replies = _WORK[work]
        whole, streamed = replies[min(body.count(b'"tool_call_id"'), len(replies) - 1)]
        sent = streamed if any(mark in body for mark in _STREAMED) else whole
        if milliseconds == b"0":
            self._transport.write(sent)
        else:
            asyncio.get_running_loop().call_later(int(milliseconds) / 1000, self._transport.write, sent)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Provider, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until the parent closes it


if __name__ == "__main__":
    asyncio.run(_serve())
