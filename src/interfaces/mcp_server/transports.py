"""How clients reach the server: standard input and output, or HTTP."""

import asyncio
import ipaddress
import logging
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import anyio
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from typing_extensions import override

from domain.errors import InvalidRequest

MAX_MESSAGE_BYTES = 2**20
"""The maximum size of one message over HTTP."""


class _StandardInput(anyio.AsyncFile[str]):
    """Lines of standard input, read by a daemon thread: with the SDK's, the process exits only after the next line."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, daemon=True).start()

    @override
    async def __aiter__(self) -> AsyncIterator[str]:
        while line := await self._lines.get():
            yield line

    def _read(self) -> None:
        with suppress(RuntimeError):  # the loop may be closed by then
            with suppress(OSError), open(0, "rb", closefd=False) as stdin:
                for line in stdin:
                    self._loop.call_soon_threadsafe(self._lines.put_nowait, line.decode(errors="replace"))
            self._loop.call_soon_threadsafe(self._lines.put_nowait, "")


async def serve_stdio(server: MCPServer) -> None:
    """Serve the one client at standard input and output, until it closes them."""
    lowlevel = server._lowlevel_server  # noqa: SLF001 - the public way takes no other standard input
    try:
        async with stdio_server(stdin=_StandardInput()) as (arriving, leaving):
            await lowlevel.run(arriving, leaving, lowlevel.create_initialization_options())
    except* BrokenPipeError:
        pass  # a client that was killed reads nothing more


async def serve_http(server: MCPServer, listener: socket.socket, *, allowed_hosts: Sequence[str]) -> None:
    """Serve any number of clients. Requests must name a local or allowed host: those of pages of other sites do not."""
    hosts = ("127.0.0.1", "localhost", "[::1]", *allowed_hosts)
    names = [*hosts, *(f"{host}:*" for host in hosts)]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in names]
    app = server.streamable_http_app(
        max_request_body_size=MAX_MESSAGE_BYTES,
        transport_security=TransportSecuritySettings(allowed_hosts=names, allowed_origins=origins),
    )
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())  # hides its message about an early signal
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=3)
    await uvicorn.Server(config).serve(sockets=[listener])
    await asyncio.sleep(0)  # uvicorn raises the signal that ended it again, and it arrives here


def listen(host: str, port: int, *, exposed: bool) -> socket.socket:
    """Return a listening socket; raise `InvalidRequest` if the address is unusable, or public but not `exposed`."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        if not exposed and not ipaddress.ip_address(address[0]).is_loopback:
            remedy = "Name the host that clients call it by with --allow-host, or use 127.0.0.1"
            raise InvalidRequest(f"Others can reach {host} without a password. {remedy}")
        listening = socket.create_server((address[0], port), family=family)
    except OSError as error:
        found = str(error.strerror).partition(" (while")[0]  # Python repeats the address
        raise InvalidRequest(f"{host}:{port} cannot be listened on: {found}") from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else a body waits 40 ms after its headers
    return listening
