"""A server of the model on this machine, while the block runs."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

_CONTEXT_TOKENS = 16_384
_START_SECONDS = 300
_TEMPERATURE = 0.2
"""With the server's default, 0.8, a small model leaves out marks and invents numbers."""


@contextmanager
def serving(program: Path, model: Path, *, threads: int, log: Path) -> Iterator[str]:
    """Yield the base URL of a server that answers one request at a time."""
    port = _free_port()
    options = ["--host", "127.0.0.1", "--port", port, "-c", _CONTEXT_TOKENS, "-np", 1, "-t", threads]
    options += ["--jinja", "--no-repack", "--temp", _TEMPERATURE]
    command = ["nice", "-n", "19", program, "-m", model, *options]
    with log.open("wb") as output:
        server = subprocess.Popen([*map(str, command)], stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(port, server, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        except OSError:  # it does not listen yet
            pass
        time.sleep(1)
    raise SystemExit(f"The server did not start; see {log}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
