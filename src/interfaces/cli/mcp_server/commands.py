"""The command that offers the agent to other programs."""

from typing import Annotated

import typer

from interfaces.cli.options import MODEL
from interfaces.cli.output import note

HTTP = Annotated[str | None, typer.Option(metavar="[HOST:]PORT", help="Serve HTTP, not standard input and output.")]
ALLOWED_HOSTS = Annotated[
    list[str] | None, typer.Option("--allow-host", metavar="NAME", help="Accept this host name; there is no password.")
]


def add_commands(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(mcp)


def mcp(*, http: HTTP = None, allow_host: ALLOWED_HOSTS = None, model: MODEL = None) -> None:
    """Offer the agent as an MCP server.

    It speaks on standard input and output, or over HTTP.
    """
    import asyncio
    from contextlib import suppress

    from interfaces.cli.session import Session, in_session
    from interfaces.mcp_server.server import mcp_server
    from interfaces.mcp_server.transports import listen, serve_http, serve_stdio

    host, port = _address(http) if http is not None else ("", 0)

    async def work(session: Session) -> None:
        server = mcp_server(session.agent)
        with suppress(asyncio.CancelledError):  # a signal is how a server ends
            if not host:
                await serve_stdio(server)
                return
            with listen(host, port, exposed=bool(allow_host)) as listener:
                shown = f"[{host}]" if ":" in host else host
                note(f"Listening on http://{shown}:{listener.getsockname()[1]}/mcp")
                await serve_http(server, listener, allowed_hosts=allow_host or ())

    in_session(work, model=model)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) >= 2**16:
        raise typer.BadParameter("must be an address such as 127.0.0.1:8000, or a port.", param_hint="--http")
    return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)
