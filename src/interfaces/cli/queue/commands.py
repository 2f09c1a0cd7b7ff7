"""The commands of workers, and the option --queue of commands that start runs."""

import functools
import inspect
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from infrastructure.parts import part_modules
from interfaces.cli.options import AS_JSON, MODEL
from interfaces.cli.output import counted, note, show_result

REMEDIES = {"DatabaseNotShared": "Set AGENT_DATABASE_URL, and do not set AGENT_ADAPTERS__RUN_QUEUE to in_memory."}

AT_ONCE = Annotated[int, typer.Option("--at-once", min=1, max=1000, help="The most runs that it executes at once.")]
TOPICS = Annotated[typer.FileText, typer.Argument(metavar="FILE", encoding="utf-8", help="A line for each run.")]
WORKFLOW = Annotated[str | None, typer.Option(help="The workflow; else the last of the agent's.")]
NAME = Annotated[str | None, typer.Option(help="The batch's name: a line is started once in it; else the file's path.")]
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def moment(text: str) -> datetime:
    """Return the time in a text: of this machine's time zone unless the text has another, or a duration from now."""
    try:
        if found := re.fullmatch(r"(\d{1,6})([smhd])", text, re.ASCII):
            return datetime.now().astimezone() + timedelta(**{_UNITS[found[2]]: int(found[1])})
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter("write a time, such as 2026-12-01T08:00, or one from now: 30m, 8h or 2d.") from error


PRIORITY = Annotated[int, typer.Option(min=-100, max=100, help="Runs with a higher priority are executed first.")]
NOT_BEFORE = Annotated[
    datetime | None, typer.Option(parser=moment, metavar="TIME", help="Do not start before: 2026-12-01T08:00, or 8h.")
]
QUEUE = Annotated[bool, typer.Option("--queue", help="Give the run to the queue, for a worker, and end.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(work)
    app.command()(batch)


def extend_commands(app: typer.Typer) -> None:
    """Add the option to the commands of other parts that start or resume runs."""
    modules = part_modules("interfaces.cli", "commands").values()
    starting = [command for module in modules for command in getattr(module, "STARTING", ())]
    for group in (app, *(added.typer_instance for added in app.registered_groups)):
        for command in group.registered_commands if group else ():
            if command.callback and command.callback in starting:
                command.callback = _with_queue(command.callback)


def work(*, at_once: AT_ONCE = 8, model: MODEL = None) -> None:
    """Execute the queue's runs until SIGTERM or Ctrl-C.

    Any number of workers may do so, on any machine.
    """
    import asyncio
    import os
    import signal
    from contextlib import suppress

    from infrastructure.queue.container import QueueContainer
    from infrastructure.queue.settings import adapter
    from infrastructure.sql.container import SqlContainer
    from interfaces.cli.session import Session, in_session

    _check_queue()

    async def execute(session: Session) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop(*_: object) -> None:
            if task is None or task.cancelling():  # a second signal: end now, even if the database is away
                os._exit(0)
            loop.call_soon_threadsafe(task.cancel)

        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, stop)
        note(f"Executing at most {at_once} runs at once, of {session.agent.of(SqlContainer).database().location}")
        worker = dict(session.agent.of(QueueContainer).workers())[adapter(session.agent.settings)](report=note)
        with suppress(asyncio.CancelledError):  # by a signal, after the worker has handed its runs on
            await worker.work(at_once=at_once)

    in_session(execute, model=model)


def batch(
    file: TOPICS,
    *,
    workflow: WORKFLOW = None,
    name: NAME = None,
    priority: PRIORITY = 0,
    not_before: NOT_BEFORE = None,
    as_json: AS_JSON = False,
) -> None:
    """Give the queue a run for each line of a file.

    A line is a request as JSON, or the text of its first field, such as a topic.
    """
    import json

    from application.runs.start_run import StartRunRequest
    from application.runs.workflow import find_workflow, parse_request
    from domain.errors import InvalidRequest
    from domain.runs.run import Run
    from infrastructure.runs.container import RunsContainer
    from interfaces.cli.runs.commands import text_of
    from interfaces.cli.session import Session, in_session

    _check_queue()
    if name is None and not Path(file.name).is_file():
        raise typer.BadParameter("is needed for lines from a pipe or standard input.", param_hint="--name")
    lines = [line.strip() for line in text_of(file).split("\n")]
    batch_name = name or str(Path(file.name).resolve())

    async def start(session: Session) -> list[Run]:
        runs = session.agent.of(RunsContainer)
        chosen = find_workflow(runs.workflows(), workflow or runs.workflows()[-1].name)
        field = next(iter(chosen.takes.model_fields))
        requests = {line: line if line.startswith("{") else json.dumps({field: line}) for line in lines if line}
        orders = []
        for line, request in requests.items():  # all are checked before one is started
            try:
                parse_request(request, chosen.takes)
            except InvalidRequest as error:
                raise InvalidRequest(f"Line {lines.index(line) + 1}: {error}") from error
            about = {"workflow": chosen.name, "title": line[:80], "in_background": True, "priority": priority}
            key = f"{batch_name}\0{chosen.name}\0{line}"
            orders.append(StartRunRequest(request=request, caller="batch", key=key, not_before=not_before, **about))
        return [await runs.start_run().execute(order) for order in orders]

    begun = datetime.now(UTC)
    started = in_session(start, as_json=as_json)
    ids = [run.id for run in started]
    show_result(ids, "\n".join(ids), as_json=as_json)
    if known := sum(run.started < begun for run in started):
        note(f"{counted(known, 'run')} had been started before. Another --name starts the same lines again.")


def _check_queue() -> None:
    from infrastructure.postgres.settings import is_chosen
    from infrastructure.queue.settings import DatabaseNotShared, adapter
    from infrastructure.settings import load_settings

    settings = load_settings()
    if adapter(settings) == "in_memory" or not is_chosen(settings):
        raise DatabaseNotShared("The queue needs a database that workers share")


def _with_queue(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options --queue, --priority and --not-before."""

    @functools.wraps(command)
    def with_options(*arguments: Any, **options: Any) -> None:
        from domain.runs.run import Schedule
        from interfaces.cli.runs.executing import submits

        queue = options.pop("queue")
        schedule = {name: value for name in Schedule.model_fields if (value := options.pop(name)) is not None}
        if schedule and not queue:
            raise typer.BadParameter("is of no use without --queue.", param_hint="--priority, --not-before")
        if queue and (options.get("model") or options.get("out")):
            raise typer.BadParameter(
                "is of no use with --queue: workers have models and folders of their own.", param_hint="--model, --out"
            )
        if queue:
            _check_queue()
        token = submits.set(Schedule(**schedule) if queue else None)
        try:
            command(*arguments, **options)
        finally:
            submits.reset(token)

    signature = inspect.signature(command)
    added = (("queue", False, QUEUE), ("priority", None, PRIORITY), ("not_before", None, NOT_BEFORE))
    options = (
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, default, kind in added
    )
    with_options.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *options])  # type: ignore[attr-defined]
    return with_options
