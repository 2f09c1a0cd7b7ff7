"""Starting the provider and the clients, and asking these for batches."""

import json
import subprocess
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent


class Provider(AbstractContextManager["Provider"]):
    """The provider, in a process of its own."""

    def __init__(self, python: str) -> None:
        command = [python, str(HERE / "provider.py")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self._root = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def url(self, work: str, milliseconds: int = 0) -> str:
        return f"{self._root}/{work}/{milliseconds}"

    def count(self) -> int:
        with urllib.request.urlopen(f"{self._root}/count") as response:
            return int(response.read())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


class Worker:
    """A client, in a process of its own."""

    def __init__(self, name: str, command: list[str], folder: str) -> None:
        self.name = name
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder)

    def ask(self, **batch: Any) -> dict[str, float]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(batch) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with {self._process.wait()}")
        return dict(json.loads(line))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
