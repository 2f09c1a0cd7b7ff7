"""One command's session with the agent: built from the settings, closed at the end, its errors put into words."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn, TypeVar

import typer
from pydantic import JsonValue

from domain.errors import AgentError
from infrastructure.closing import close_all
from infrastructure.container import Container
from infrastructure.redaction import Secrets
from infrastructure.settings import ENV_FILE, Settings
from infrastructure.variables import load_settings
from interfaces.cli.exit_codes import INTERRUPTED, exit_code
from interfaces.cli.output import show_json, show_json_line, tell

Result = TypeVar("Result")


@dataclass(frozen=True)
class UnderWay:
    """What a command is at, by the name that JSON has for it, and how to go on with it."""

    kind: str
    id: str
    hint: str


class Session:
    """The container, and what is under way, if anything is that could be gone on with."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.under_way: UnderWay | None = None

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
    in_lines: bool = False,
) -> Result:
    """Do the work in one event loop and return its result; whatever goes wrong ends the program with its exit code.

    With `as_json`, a failure is one JSON document on standard output, on one line if it ends a stream of them
    (`in_lines`); its message stands on standard error all the same.
    """
    opened: Session | None = None
    secrets = Secrets(env_file=ENV_FILE)

    async def session() -> Result:
        nonlocal opened, secrets
        settings = _for_this_terminal(load_settings(model=model))
        container = Container(settings=settings)
        secrets = container.secrets()
        opened = Session(container)
        with _ended_by_sigterm(), container.logs():
            try:
                return await work(opened)
            finally:
                await close_all(container.opened())

    try:
        return asyncio.run(session())
    except (KeyboardInterrupt, asyncio.CancelledError):
        _leave("Interrupted.", INTERRUPTED, opened, as_json=as_json, in_lines=in_lines)
    except AgentError as error:
        _leave(secrets.blank(str(error)), exit_code(error), opened, as_json=as_json, in_lines=in_lines)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the work as Ctrl-C does: what is open is closed, and nothing that was started stays behind."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(task.cancel))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _for_this_terminal(settings: Settings) -> Settings:
    if settings.progress != "auto":
        return settings
    live = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return settings.model_copy(update={"progress": "live" if live else "lines"})


def _leave(message: str, code: int, opened: Session | None, *, as_json: bool, in_lines: bool) -> NoReturn:
    tell(f"agent: {message}" if code != INTERRUPTED else f"\n{message}")
    under_way = opened.under_way if opened else None
    if under_way:
        tell(under_way.hint)
    failure: dict[str, JsonValue] = {under_way.kind: under_way.id} if under_way else {}
    failure |= {
        "status": "failed" if code != INTERRUPTED else "interrupted",
        "error": message,
        "exit_code": code,
    }
    if as_json and in_lines:
        show_json_line({"kind": "failed", **failure})
    elif as_json:
        show_json(failure)
    raise typer.Exit(code)
