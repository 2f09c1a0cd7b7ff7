"""The session of one command: composes the agent, does the work, closes the agent and reports errors."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import typer
from pydantic import JsonValue
from typing_extensions import override

from application.ports.event_listener import EventListener
from domain.errors import AgentError
from domain.events import Event, ModelCalled, RetryScheduled
from domain.visible_text import visible
from infrastructure.composition import Agent
from infrastructure.logs import logging_to
from infrastructure.redaction import Secrets
from infrastructure.settings import ENV_FILE, OFFLINE, OFFLINE_NOTICE, load_settings
from interfaces.cli.errors import exit_code, report, with_remedy
from interfaces.cli.exit_codes import INTERRUPTED
from interfaces.cli.output import note, show_json

Result = TypeVar("Result")

NOT_COUNTED = (
    "AGENT_BUDGET__COST_USD did not count calls of {model}, whose cost is unknown: set its prices, such as "
    "AGENT_PROVIDER__USD_PER_MILLION_INPUT_TOKENS and …_OUTPUT_TOKENS, or limit AGENT_BUDGET__TOKENS."
)


@dataclass
class Session(EventListener):
    """The agent of one command, and what the command says at its end.

    `subject` is added to the JSON of a failure. `notice` says that a call of unknown cost was not counted, or that a
    typed answer came from the offline stand-in; `hint` says how to continue. Each retry of a model call is noted at
    once, since a failing provider would look like a slow one, unless `notes_retries` is false: a server logs them.
    """

    agent: Agent
    subject: dict[str, JsonValue] = field(default_factory=dict)
    notice: str = ""
    hint: str = ""
    notes_retries: bool = True

    @override
    def on_event(self, event: Event) -> None:
        if isinstance(event, RetryScheduled) and self.notes_retries:
            then = f"asking {visible(event.model)}" if event.model else f"trying again in {event.seconds:.1f} s"
            note(f"agent: {visible(event.failure.rstrip('.'))}; {then}.")
        if isinstance(event, ModelCalled):
            settings = self.agent.settings
            if settings.language_model_adapter == OFFLINE and event.answer.startswith("{"):  # text says so itself
                self.notice = OFFLINE_NOTICE
            if settings.budget.cost_usd and event.usage.model_calls and event.usage.cost_usd is None:
                self.notice = NOT_COUNTED.format(model=visible(event.model))


def in_session(work: Callable[[Session], Awaitable[Result]], *, as_json: bool = False, **options: Any) -> Result:
    """Do the work in one event loop and return its result; `options` are settings from the command line.

    An error ends the program with an exit code and a message on standard error; with `as_json` the error is also a line
    of JSON on standard output.
    """
    session = None
    try:
        session = Session(Agent(load_settings(**options)))
        session.agent.core.listener().add(session)
        gc.freeze()
        gc.set_threshold(100_000)  # more objects than later imports make
        gc.enable()
        return asyncio.run(_do(work, session))
    except (KeyboardInterrupt, asyncio.CancelledError):
        status, message, code = "interrupted", "Interrupted.", INTERRUPTED
        note(f"\n{message}")
    except AgentError as error:
        secrets = session.agent.core.secrets() if session else Secrets(env_file=ENV_FILE)
        status, message, code = "failed", secrets.redact(with_remedy(error)), exit_code(error)
        note(f"agent: {message}")
    except typer.Exit:
        raise
    except Exception as error:  # noqa: BLE001 - a program that reads JSON needs a document
        status, message, code = "failed", f"Unexpected {type(error).__name__}.", report(error)
    finally:
        note("\n".join(filter(None, (session.notice, session.hint))) if session else "")
    if as_json:
        subject = session.subject if session else {}
        show_json({"kind": "failed", **subject, "status": status, "error": message, "exit_code": code}, indent=None)
    raise typer.Exit(code)


async def _do(work: Callable[[Session], Awaitable[Result]], session: Session) -> Result:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    # SIGTERM cancels the work as Ctrl-C does, so that everything is closed and no process is left.
    signal.signal(signal.SIGTERM, lambda *_: task and loop.call_soon_threadsafe(task.cancel))
    if sys.platform != "win32":  # any handler lets all signals wake the loop, also those that another thread receives
        loop.add_signal_handler(signal.SIGCONT, lambda: None)
    with logging_to(session.agent.settings.log, session.agent.core.secrets()):
        try:
            return await work(session)
        finally:
            await session.agent.close()
