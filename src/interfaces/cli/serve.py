"""The command that serves the agent over HTTP."""

from typing import Annotated

import typer

from interfaces.cli.options import MODEL

HOST = Annotated[str, typer.Option(help="Where to listen; elsewhere than on this machine only with a key.")]
PORT = Annotated[int, typer.Option(min=0, max=65535, help="0 for any that is free.")]
RATE = Annotated[int, typer.Option(min=1, help="Requests of one caller in a minute.")]
AT_ONCE = Annotated[int, typer.Option(min=1, max=10_000, help="Requests that are answered at once.")]
RUNS = Annotated[int, typer.Option(min=1, max=100, help="Runs that are executed at once.")]


def serve(
    *,
    host: HOST = "127.0.0.1",
    port: PORT = 8000,
    requests_per_minute: RATE = 600,
    requests_at_once: AT_ONCE = 500,
    runs_at_once: RUNS = 2,
    model: MODEL = None,
) -> None:
    """Serve the agent over HTTP: a page, an API, and an endpoint for whatever speaks OpenAI's protocol."""
    from domain.errors import InvalidSetting
    from infrastructure.redaction import Secrets
    from infrastructure.settings import ENV_FILE
    from infrastructure.variables import load_settings
    from interfaces.cli.exit_codes import INTERRUPTED
    from interfaces.cli.output import tell
    from interfaces.cli.session import Session, in_session
    from interfaces.http.app import Application
    from interfaces.http.composition import from_settings
    from interfaces.http.gate import Limits, is_loopback
    from interfaces.http.server import Place, listen, log_to_standard_error, url_of
    from interfaces.http.server import serve as serve_on

    async def has_a_key(session: Session) -> bool:
        return any(key.revoked is None for key in await session.container.api_key_store().all())

    if not is_loopback(host) and not in_session(has_a_key):
        remedy = "Make a key with 'agent keys add NAME', or leave --host out."
        raise InvalidSetting(f"Without a key the agent is served on this machine only, not on {host}", remedy=remedy)
    limits = Limits(requests_per_minute=requests_per_minute, at_once=requests_at_once)
    application = Application(from_settings(load_settings(model=model)), limits=limits, runs_at_once=runs_at_once)
    listening = listen(Place(host, port))
    log_to_standard_error(Secrets(env_file=ENV_FILE).blank)
    tell(f"Serving on {url_of(listening)}")
    try:
        serve_on(application, listening, at_once=requests_at_once)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
