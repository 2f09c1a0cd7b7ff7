"""The command that offers the agent to other programs."""

from typing import Annotated

import typer

from interfaces.cli.options import MODEL

HTTP = Annotated[
    str | None, typer.Option(metavar="HOST:PORT", help="Listen there, as 127.0.0.1:8000, and not to standard input.")
]
ALLOWED = Annotated[
    list[str] | None,
    typer.Option("--allow-host", metavar="NAME", help="Answer to this name too, whoever calls: there is no password."),
]


def mcp(*, http: HTTP = None, allow_host: ALLOWED = None, model: MODEL = None) -> None:
    """Offer the agent as an MCP server, on standard input and output or over HTTP."""
    import asyncio

    from interfaces.cli.session import Session, in_session
    from interfaces.cli.version import program_version
    from interfaces.mcp.lasting_work import LastingWork
    from interfaces.mcp.server import mcp_server
    from interfaces.mcp.tools import served_tools
    from interfaces.mcp.transports import serve_http, serve_stdio

    host, port = (None, 0) if http is None else _address(http)

    async def work(session: Session) -> None:
        try:
            async with LastingWork() as lasting:
                server = mcp_server(served_tools(session.container, lasting=lasting), version=program_version())
                if host is None:
                    await serve_stdio(server)
                else:
                    await serve_http(server, host=host, port=port, allowed=allow_host or ())
                    await asyncio.sleep(0)  # the signal that ended it is passed on now
        except asyncio.CancelledError:
            if task := asyncio.current_task():
                task.uncancel()  # to be told to end is how a server ends

    in_session(work, model=model)


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isdecimal() and int(port) < 2**16):
        raise typer.BadParameter("is no address, as 127.0.0.1:8000 is.", param_hint="--http")
    return host.removeprefix("[").removesuffix("]"), int(port)
