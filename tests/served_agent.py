"""The agent as its callers find it: a server of its own, in a process of its own, on a free port of this machine."""

import json
import re
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from tests.agent_process import EXAMPLE_NOTES, PROGRAM, AgentProcess
from tests.provider_server import ProviderServer, Received

Document = dict[str, Any]

STARTS_WITHIN = 30.0


@dataclass(frozen=True)
class Event:
    """A server-sent event as it came; `comment` is set for a line that is none."""

    name: str = ""
    data: Document = field(default_factory=dict)
    id: str = ""
    comment: str = ""


class ServedAgent:
    """Starts `agent serve` in a working folder, and ends it; `client` speaks to it."""

    def __init__(self, folder: Path, *options: str, variables: dict[str, str] | None = None, key: str = "") -> None:
        self.agent = AgentProcess(folder, variables or {})
        self._options = options
        self._log = folder / "server.log"
        self._key = key
        self.url = ""
        self.client = httpx.Client()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What shows who calls."""
        return {"Authorization": f"Bearer {self._key}"} if self._key else {}

    @property
    def log(self) -> str:
        """All that the server has said so far."""
        return self._log.read_text(encoding="utf-8")

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            begun = log.tell()
            self.process = subprocess.Popen(
                [str(PROGRAM), "serve", "--port", "0", *self._options],
                cwd=self.agent.folder,
                env=self.agent.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.url = self._wait_for_url(begun)
        self.client = httpx.Client(base_url=self.url, headers=self.headers, timeout=30)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def terminate(self, *, within: float = 15) -> float:
        """Ask the process to end, and return how many seconds that took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(within)
        return time.monotonic() - began

    def kill(self) -> None:
        """End the process without asking."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def wait_for_log(self, text: str) -> None:
        """Wait until the server has said this."""
        deadline = time.monotonic() + 10
        while text not in self.log:
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    def resident(self) -> int:
        """Return the bytes of memory that the process holds."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024

    def upload_examples(self) -> None:
        """Hand in the example notes."""
        files = [("files", (path.name, path.read_bytes())) for path in sorted(EXAMPLE_NOTES.glob("*.md"))]
        assert self.client.post("/notes", files=files).status_code == 201

    def start_run(self, *, headers: dict[str, str] | None = None, **body: object) -> str:
        """Start a run, and return its id."""
        started = self.client.post("/runs", json=body, headers=headers)
        assert started.status_code == 202, started.text
        return str(started.json()["id"])

    def events(self, path: str, *, after: str = "", question: Document | None = None) -> Iterator[Event]:
        """Yield the events of a stream as they come, comments too."""
        headers = [(b"last-event-id", after.encode("latin-1"))] if after else []
        method = "GET" if question is None else "POST"
        with self.client.stream(method, path, json=question, headers=headers) as response:
            response.read() if response.status_code != 200 else None
            assert response.status_code == 200, response.text
            yield from events_of(response.iter_lines())

    def _wait_for_url(self, begun: int) -> str:
        assert self.process is not None
        ready = re.compile(r"Serving on (\S+)\n(?:.*\n)*.*Application startup complete")
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            said = self._log.read_bytes()[begun:].decode()
            if found := ready.search(said):
                return found[1]
            time.sleep(0.05)
        message = f"the server did not start:\n{self.log}"
        raise AssertionError(message)


def events_of(lines: Iterator[str]) -> Iterator[Event]:
    """Put lines together to events."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            yield Event(comment=line[1:].strip())
        elif line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield _event(fields)
            fields = {}


async def events_of_async(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    """Put lines together to events, as they come."""
    fields: dict[str, str] = {}
    async for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield _event(fields)
            fields = {}


def numbered(events: Sequence[Event]) -> list[str]:
    """Return the ids of those that have one."""
    return [event.id for event in events if event.id]


def _event(fields: dict[str, str]) -> Event:
    return Event(name=fields.get("event", ""), data=json.loads(fields["data"]), id=fields.get("id", ""))


def with_a_model(provider: ProviderServer) -> dict[str, str]:
    """Return the variables of an agent whose model is this provider's."""
    return {
        "AGENT_MODEL": "openai/gpt-4o",
        "AGENT_MODEL_BASE_URL": provider.base_url,
        "OPENAI_API_KEY": "sk-test",
        "AGENT_MODEL_ATTEMPTS": "1",
        "AGENT_MODEL_TIMEOUT": "60",
    }


def request_to(provider: ProviderServer, *, contract: str = "", after: int = 0) -> Received:
    """Wait for a request to the model's provider, behind so many, and return it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for request in provider.requests[after:]:
            if not contract or request.contract == contract:
                return request
        time.sleep(0.02)
    message = "the model was not asked"
    raise AssertionError(message)
