"""The commands that serve the API, and that manage the keys of its callers."""

import asyncio
from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON, MODEL
from interfaces.cli.output import note, show, show_result

REMEDIES = {
    "ApiKeyNeeded": "Create a key with 'agent keys create NAME', or leave out --host.",
    "UnknownApiKey": "'agent keys list' shows the keys.",
}

HOST = Annotated[str, typer.Option(help="The address to listen on; other machines need a key.")]
PORT = Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any that is free.")]
NAME = Annotated[str, typer.Argument(metavar="NAME", help="The name of the key's holder.")]
KEY = Annotated[str, typer.Argument(metavar="ID", help="The key's id.")]

keys = typer.Typer(help="Create, list and revoke keys of the API.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.add_typer(keys, name="keys")


def serve(*, host: HOST = "127.0.0.1", port: PORT = 8000, model: MODEL = None) -> None:
    """Serve the agent over HTTP; /docs describes the API."""
    from application.concurrency import cancel_all
    from domain.http.api_key import ApiKeyNeeded
    from infrastructure.diagnosis import Examinable, examined
    from infrastructure.http.container import HttpContainer
    from infrastructure.logs import logging_to
    from infrastructure.settings import LogSettings
    from interfaces.cli.errors import with_remedy
    from interfaces.cli.session import Session, in_session
    from interfaces.http import server
    from interfaces.http.app import create_app
    from interfaces.http.authentication import is_loopback

    async def work(session: Session) -> None:
        agent, session.notes_retries = session.agent, False
        stored = await agent.of(HttpContainer).api_key_store().all()
        if not is_loopback(host) and all(key.revoked for key in stored):
            raise ApiKeyNeeded(f"Without a key, the agent is served on this machine only, not on {host}")
        api = create_app(agent)
        log = LogSettings(level="error" if agent.settings.log.level == "off" else "off")
        with server.listen(host, port) as listening, logging_to(log, agent.core.secrets()):
            async with api.router.lifespan_context(api):
                note(f"Serving on {server.url_of(listening)}")
                examining = asyncio.create_task(examine_model(session))
                try:
                    await server.serve(api, listening)
                finally:
                    await cancel_all([examining])

    async def examine_model(session: Session) -> None:
        """Load the model's library, so that the first answer need not wait for it; note why a model cannot answer."""
        model = session.agent.core.language_model()
        if isinstance(model, Examinable):
            error = (await examined("model", model.examine)).error
            note(f"agent: {session.agent.core.secrets().redact(with_remedy(error))}" if error else "")

    in_session(work, model=model)


@keys.command("create")
def create_key(name: NAME, *, as_json: AS_JSON = False) -> None:
    """Create a key and print it; it is shown only once."""
    from infrastructure.http.container import HttpContainer
    from interfaces.cli.session import in_session

    key = in_session(lambda session: session.agent.of(HttpContainer).manage_keys().issue(name), as_json=as_json)
    note(f"Store it now; it is not shown again. Its id is {key.id}.")
    show_result({"id": key.id, "key": key.text}, key.text, as_json=as_json)


@keys.command("list")
def list_keys(*, as_json: AS_JSON = False) -> None:
    """List the keys, the first one first, without their secrets."""
    from infrastructure.http.container import HttpContainer
    from interfaces.cli.session import in_session

    stored = in_session(lambda session: session.agent.of(HttpContainer).api_key_store().all(), as_json=as_json)
    lines = [
        f"{key.id}  {key.created.astimezone():%Y-%m-%d %H:%M}  {key.name}"
        + (f"  revoked {key.revoked.astimezone():%Y-%m-%d %H:%M}" if key.revoked else "")
        for key in stored
    ]
    show_result([key.model_dump(exclude={"digest"}) for key in stored], "\n".join(lines), as_json=as_json)
    if not stored:
        note("There are no keys: anybody on this machine may call.")
    elif all(key.revoked for key in stored):
        note("Every key is revoked: nobody may call until 'agent keys create' creates another.")


@keys.command("revoke")
def revoke_key(key: KEY) -> None:
    """Revoke a key, at once and for good."""
    from domain.http.api_key import ApiKeyId
    from infrastructure.http.container import HttpContainer
    from interfaces.cli.session import in_session

    revoked = in_session(lambda session: session.agent.of(HttpContainer).manage_keys().revoke(ApiKeyId(key)))
    show(f"{revoked.id} revoked")
