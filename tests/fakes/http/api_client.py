"""A client of an agent's API in the same process."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from infrastructure.composition import Agent
from interfaces.http.app import create_app

Document = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    name: str = ""
    data: Document = field(default_factory=dict)
    id: str = ""


def client_of(agent: Agent, **headers: str) -> httpx.AsyncClient:
    """Return a client, as a browser or a program on this machine has it."""
    app = httpx.ASGITransport(create_app(agent), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=app, base_url="http://localhost", headers=headers)


def events_in(text: str) -> list[Event]:
    """Return the events of a stream, without comments and without the end mark of OpenAI's streams."""
    blocks = [dict(_field(line) for line in block.splitlines()) for block in text.split("\n\n") if block]
    return [
        Event(block.get("event", ""), json.loads(block["data"]), block.get("id", ""))
        for block in blocks
        if block.get("data", "[DONE]") != "[DONE]"
    ]


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value
