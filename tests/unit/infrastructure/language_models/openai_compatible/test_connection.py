"""What a server sends in place of what the protocol promises: an error about the provider, and nothing else."""

import copy
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from typing_extensions import override

from domain.errors import AgentError
from infrastructure.language_models.chat_completions.endpoint import Endpoint
from infrastructure.language_models.chat_completions.replies import ReplyReader
from infrastructure.language_models.openai_compatible.client import Client
from infrastructure.language_models.openai_compatible.connection import OpenAICompatibleConnection
from infrastructure.language_models.openai_compatible.marked_text_reader import MarkedTextReader
from infrastructure.redaction import Secrets
from infrastructure.settings import ProviderSettings
from tests.fakes.questions import QUESTION

AT = Endpoint("openai/m", "openai", "http://host/v1", Secrets(), ProviderSettings())
FUNCTION = {"name": "look_up", "arguments": "{}"}
CALL = {"index": 0, "id": "c", "function": FUNCTION, "extra_content": {"google": {"thought_signature": "s"}}}
DELTA = {"content": "Yes", "reasoning_content": "Hm", "refusal": None, "tool_calls": [CALL]}
USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "cost": 0.1}
EVENTS: list[dict[str, Any]] = [
    {"choices": [{"delta": DELTA, "finish_reason": "stop"}], "usage": USAGE, "x_groq": {"usage": None}},
    {"choices": [{"message": {"content": [{"type": "text", "text": "Yes"}]}, "finish_reason": "stop"}]},
    {"choices": [{"text": "Yes", "finish_reason": "stop"}]},
    {"error": {"message": "no", "code": 400, "metadata": {"raw": "no"}}},
]
VALUES: tuple[object, ...] = (None, "", 0, -1, 1.5, True, [], {}, "x", ["x"], {"a": 1}, [None], "\ud800")


class Response:
    """Sends this, and ends."""

    status = 200

    def __init__(self, sent: bytes) -> None:
        self.content = self
        self._sent = [sent, b""]

    def read_nowait(self) -> bytes:
        return self._sent.pop(0)

    def at_eof(self) -> bool:
        return True

    def release(self) -> None:
        pass


class OneResponse(Client):
    def __init__(self, event: object) -> None:
        super().__init__()
        self._event = event

    @override
    async def post(self, url: str, headers: Mapping[str, str], body: object) -> Response:
        return Response(f"data: {json.dumps(self._event)}\n\n".encode())


def places(node: object, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    yield above
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, each in inner:
        yield from places(each, *above, key)


def changed(event: dict[str, Any]) -> Iterator[object]:
    """Yield the event with each of the values at each of its places."""
    for *above, last in filter(None, places(event)):
        for value in VALUES:
            node: Any = (root := copy.deepcopy(event))
            for key in above:
                node = node[key]
            node[last] = value
            yield root


async def read(event: object) -> None:
    at = OpenAICompatibleConnection(endpoint=AT, takes_schemas=False, client=OneResponse(event), headers={})
    reader, text = ReplyReader(AT), MarkedTextReader(("look_up",))
    async for pieces in at.stream({"stream": True, "messages": [{"role": "system", "content": ""}]}):
        text.read(reader.read(pieces)[0])
    text.end()
    reader.complete(QUESTION, text)


@pytest.mark.parametrize("event", EVENTS, ids=range(len(EVENTS)))
async def test_an_event_of_any_shape_is_read_or_is_an_error_about_the_provider(event: dict[str, Any]) -> None:
    for each in (*VALUES, *changed(event)):
        with suppress(AgentError):
            await read(each)
