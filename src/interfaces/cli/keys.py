"""Commands on the keys of those who call over HTTP."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON

keys = typer.Typer(help="Make, list and revoke the keys of those who call over HTTP.", no_args_is_help=True)

NAME = Annotated[str, typer.Argument(help="Who will hold the key.")]
KEY = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as 'agent keys list' shows it.")]


@keys.command("add")
def add_key(name: NAME) -> None:
    """Make a key, and print it: it is shown this once."""
    from domain.access import PresentedKey
    from interfaces.cli.output import show, tell
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> PresentedKey:
        return await session.container.issue_key().execute(name)

    key = in_session(work)
    tell(f"Keep it now; it is not shown again. Its id is {key.id}.")
    show(key.text)


@keys.command("list")
def list_keys(*, as_json: AS_JSON = False) -> None:
    """List the keys, the first one made first, without what opens."""
    from domain.access import ApiKey
    from interfaces.cli.output import show, show_json, tell
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[ApiKey, ...]:
        return await session.container.api_key_store().all()

    made = in_session(work, as_json=as_json)
    if as_json:
        show_json([key.model_dump(mode="json", exclude={"digest"}) for key in made])
        return
    for key in made:
        when = f"{key.created.astimezone():%Y-%m-%d %H:%M}"
        revoked = f"  revoked {key.revoked.astimezone():%Y-%m-%d %H:%M}" if key.revoked else ""
        show(f"{key.id}  {when}  {key.name}{revoked}")
    if not made:
        tell("There are no keys: whoever is on this machine may call.")
    elif all(key.revoked for key in made):
        tell("Every key is revoked: nobody may call until 'agent keys add' makes another.")


@keys.command("revoke")
def revoke_key(key: KEY) -> None:
    """Put a key out of force, at once and for good."""
    from domain.access import ApiKey, ApiKeyId
    from interfaces.cli.output import show
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> ApiKey:
        return await session.container.revoke_key().execute(ApiKeyId(key))

    show(f"{in_session(work).id} revoked")
