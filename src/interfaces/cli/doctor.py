"""The command that says what is wrong with the set-up."""

import typer

from interfaces.cli.options import AS_JSON


def doctor(*, as_json: AS_JSON = False) -> None:
    """Say what is set up, what is not, and what to do about it; no key is ever printed."""
    from infrastructure.diagnosis import Finding
    from interfaces.cli.exit_codes import CONFIGURATION
    from interfaces.cli.output import show, show_json
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[Finding, ...]:
        return await session.container.diagnosis().examine()

    findings = in_session(work, as_json=as_json)
    healthy = all(finding.state != "blocked" for finding in findings)
    if as_json:
        show_json({"healthy": healthy, "checks": [finding.model_dump(mode="json") for finding in findings]})
    else:
        for finding in findings:
            show(f"{finding.state:<8} {finding.part}: {finding.found}")
            if finding.remedy:
                show(f"         {finding.remedy}")
    if not healthy:
        raise typer.Exit(CONFIGURATION)
