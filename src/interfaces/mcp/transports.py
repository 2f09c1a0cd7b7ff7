"""How clients reach the server: standard input and output, or HTTP."""

import asyncio
import ipaddress
import logging
import os
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from typing_extensions import override

from domain.errors import InvalidRequest
from interfaces.cli.output import tell

LONGEST_MESSAGE = 2**20
"""Bytes of what a client sends at once."""
GRACE = 3.0
"""Seconds that open connections have when the server is told to end."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class StandardInput(anyio.AsyncFile[str]):
    """Lines of standard input, read by a thread that holds up nobody at the end, as the SDK's own would."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, daemon=True).start()

    @override
    async def __aiter__(self) -> AsyncIterator[str]:
        while (line := await self._lines.get()) is not None:
            yield line

    def _read(self) -> None:
        rest = bytearray()
        while chunk := os.read(0, 2**16):
            *lines, last = chunk.split(b"\n")
            for line in lines:
                self._pass_on(bytes(rest + line))
                rest.clear()
            rest += last[: LONGEST_MESSAGE + 1 - len(rest)]  # the rest of what is too long is not kept
        self._pass_on(None)

    def _pass_on(self, line: bytes | None) -> None:
        text = None if line is None else line[: LONGEST_MESSAGE + 1].decode(errors="replace")
        with suppress(RuntimeError):  # the loop is closed: the server has ended, and nobody waits for lines
            self._loop.call_soon_threadsafe(self._lines.put_nowait, text)


async def serve_stdio(server: Server) -> None:
    """Serve the one client at the other end of standard input and output, until it closes them."""
    _say_nothing()
    if os.isatty(0):
        tell("A client of MCP is expected on standard input, and here is a terminal. Ctrl-C ends the server.")
    async with stdio_server(stdin=StandardInput()) as (arriving, leaving):
        await server.run(arriving, leaving, server.create_initialization_options())


async def serve_http(server: Server, *, host: str, port: int, allowed: Sequence[str]) -> None:
    """Serve any number of clients at an address; `allowed` are the names, besides this machine's, that it answers to.

    Raises:
        InvalidRequest: It is no address of this machine, or one that others can reach, and no name is allowed.
    """
    if not allowed and not _is_loopback(host):
        raise InvalidRequest(
            f"Others can reach {host}, and there is no password",
            remedy="Name the host that clients call it by with --allow-host, or take 127.0.0.1.",
        )
    _say_nothing()
    names = (*LOOPBACK, *allowed)
    app = server.streamable_http_app(
        max_request_body_size=LONGEST_MESSAGE,
        transport_security=TransportSecuritySettings(
            allowed_hosts=[*names, *(f"{name}:*" for name in names)],
            allowed_origins=[
                f"{scheme}://{name}{end}" for scheme in ("http", "https") for name in names for end in ("", ":*")
            ],
        ),
    )
    with _listening(host, port) as listening:
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=int(GRACE))
        shown = f"[{host}]" if ":" in host else host
        tell(f"Listening on http://{shown}:{listening.getsockname()[1]}/mcp")
        await uvicorn.Server(config).serve(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidRequest(f"{host}:{port} cannot be listened on: {reason}", remedy="Take another.") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _say_nothing() -> None:
    """Keep what the libraries log from the terminal, unless somebody asked for logs."""
    for library in ("mcp", "uvicorn", "sse_starlette"):
        logging.getLogger(library).addHandler(logging.NullHandler())
