"""The command that says what is wrong with the set-up."""

import typer

from interfaces.cli.options import AS_JSON


def doctor(*, as_json: AS_JSON = False) -> None:
    """Say what is set up, what is not, and what to do about it; no key is ever printed."""
    from infrastructure.diagnosis import PartState
    from interfaces.cli.exit_codes import CONFIGURATION
    from interfaces.cli.output import show, show_json
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[PartState, ...]:
        return await session.container.diagnosis().examine()

    parts = in_session(work, as_json=as_json)
    healthy = all(part.state != "blocked" for part in parts)
    if as_json:
        show_json({"healthy": healthy, "checks": [part.model_dump(mode="json") for part in parts]})
    else:
        for part in parts:
            show(f"{part.state:<8} {part.part}: {part.found}")
            if part.remedy:
                show(f"         {part.remedy}")
    if not healthy:
        raise typer.Exit(CONFIGURATION)
