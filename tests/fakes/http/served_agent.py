"""An agent that is served by a process of its own, on a free port of this machine."""

import re
import signal
from pathlib import Path
from typing import Self

import httpx

from tests.agent_process import AgentProcess


class ServedAgent:
    """Starts `agent serve` in a folder, and ends it; `client` calls it."""

    def __init__(self, folder: Path, *options: str, variables: dict[str, str] | None = None) -> None:
        self.agent = AgentProcess(folder, variables or {})
        self._options = options

    def __enter__(self) -> Self:
        self.process = self.agent.start("serve", "--port", "0", *self._options)
        line = self.process.stderr.readline() if self.process.stderr else ""
        if not (found := re.search(r"Serving on (\S+)", line)):
            self.process.kill()
            self.process.communicate()
            raise AssertionError(line)
        self.url = found[1]  # it listens already, so that requests wait until it has started
        self.client = httpx.Client(base_url=self.url, timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.process.kill()
        self.process.communicate()

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal once the server has started; return the exit code and what is on standard error since then."""
        self.client.get("/healthz")
        self.process.send_signal(sent)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors
