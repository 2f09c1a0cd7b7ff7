"""The events of runs in the program's log."""

import logging

from pydantic import JsonValue
from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEnded, RunEvent, RunStarted, StepFailed, ToolCallFinished, ToolCallStarted

NAME = "agent.runs"
_SHOWN = {"run", "use_case", "model", "step", "usage", "seconds", "reused", "failed", "status", "error"}
"""The fields of events that hold nothing of what was said: no topic, heading, prompt, answer, argument or reason."""


class StructlogRunListener(RunListener):
    """Logs beginning, end and failures at `info`, all else at `debug`; structlog is loaded if the level asks for it."""

    @override
    def hear(self, event: RunEvent) -> None:
        level = logging.INFO if isinstance(event, RunStarted | RunEnded | StepFailed) else logging.DEBUG
        if logging.getLogger(NAME).isEnabledFor(level):
            import structlog  # noqa: PLC0415 - not before there is something to log

            structlog.get_logger(NAME).log(level, event.kind, **_shown(event))


def _shown(event: RunEvent) -> dict[str, JsonValue]:
    shown: dict[str, JsonValue] = event.model_dump(mode="json", include=_SHOWN)
    if isinstance(event, ToolCallStarted | ToolCallFinished):
        shown["tool"] = event.call.tool
    return shown
