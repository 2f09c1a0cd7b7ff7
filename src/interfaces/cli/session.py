"""One command's session with the agent: built from the settings, closed at the end, its errors put into words."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

import typer

from domain.errors import AgentError
from domain.runs import RunId
from infrastructure.container import Container
from infrastructure.settings import Settings, load_settings
from interfaces.cli.exit_codes import INTERRUPTED, exit_code
from interfaces.cli.output import show_json, tell

Result = TypeVar("Result")


class Session:
    """The container, and the run that is under way, for the hint on how to resume it."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.run: RunId | None = None

    def use_model(self, model: str) -> None:
        """Put what is asked from here on to this model, unless the command line or a variable names one."""
        settings = self.container.settings()
        if "model" not in settings.model_fields_set:
            self.container.settings.override(settings.model_copy(update={"model": model}))


def in_session(
    work: Callable[[Session], Awaitable[Result]],
    *,
    model: str | None = None,
    as_json: bool = False,
) -> Result:
    """Do the work in one event loop and return its result; whatever goes wrong ends the program with its exit code.

    With `as_json`, a failure is one JSON document on standard output; its line stands on standard error all the same.
    """
    run: RunId | None = None

    async def session() -> Result:
        nonlocal run
        settings = _for_this_terminal(load_settings(model=model))
        container = Container(settings=settings)
        opened = Session(container)
        try:
            return await work(opened)
        finally:
            run = opened.run
            await container.toolbox().close()
            await container.database().close()

    try:
        return asyncio.run(session())
    except KeyboardInterrupt:
        _leave("Interrupted.", INTERRUPTED, run, as_json=as_json, status="interrupted")
    except AgentError as error:
        _leave(str(error), exit_code(error), run, as_json=as_json, status="failed")


def _for_this_terminal(settings: Settings) -> Settings:
    if settings.progress != "auto":
        return settings
    live = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return settings.model_copy(update={"progress": "live" if live else "lines"})


def _leave(message: str, code: int, run: RunId | None, *, as_json: bool, status: str) -> NoReturn:
    tell(f"agent: {message}" if code != INTERRUPTED else f"\n{message}")
    if run is not None:
        tell(f"Resume with: agent runs resume {run}")
    if as_json:
        show_json({"run": run, "status": status, "error": message, "exit_code": code})
    raise typer.Exit(code)
