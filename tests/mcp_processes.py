"""`agent mcp` as a process: over its pipes, and over HTTP."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.agent_process import PROGRAM, AgentProcess

Json = dict[str, Any]
HELLO: Json = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


@dataclass
class Pipes:
    """A server's pipes, spoken to line by line."""

    process: subprocess.Popen[str]

    def say(self, line: str) -> None:
        """Write a line, whatever it is."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def ask(self, number: int, method: str, **params: object) -> None:
        """Send a request."""
        self.say(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))

    def hear(self) -> Json:
        """Read the next message; whatever else stands there is no JSON, and fails."""
        assert self.process.stdout is not None
        heard: Json = json.loads(self.process.stdout.readline())
        assert heard["jsonrpc"] == "2.0"
        return heard

    def answer(self, number: int) -> Json:
        """Return the answer to a request, and pass over what comes before."""
        while (heard := self.hear()).get("id") != number:
            pass
        return heard

    def greet(self) -> None:
        """Begin."""
        self.ask(0, "initialize", **HELLO)
        self.answer(0)
        self.say('{"jsonrpc": "2.0", "method": "notifications/initialized"}')

    def end(self) -> tuple[int, str, str]:
        """Wait for its end, and return its code and what it still said."""
        output, errors = self.process.communicate(timeout=60)
        return self.process.returncode, output, errors


@contextmanager
def over_pipes(agent: AgentProcess) -> Iterator[Pipes]:
    """Start a server, greeted; it is ended in any case."""
    process = subprocess.Popen(
        [str(PROGRAM), "mcp"],
        cwd=agent.folder,
        env=agent.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    pipes = Pipes(process)
    try:
        pipes.greet()
        yield pipes
    finally:
        process.kill()
        process.communicate()


@contextmanager
def over_http(agent: AgentProcess, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server on a free port, and yield it with its address once it listens."""
    process = agent.start("mcp", "--http", "127.0.0.1:0", *options)
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert said.startswith("Listening on "), said
        yield process, said.removeprefix("Listening on ").strip()
    finally:
        process.kill()
        process.communicate()
