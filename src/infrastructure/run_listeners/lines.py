"""Progress as plain lines, for logs and pipes."""

import sys
from contextlib import suppress

from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEnded, RunEvent, RunStarted, StepFailed, StepFinished
from infrastructure.run_listeners.describing import described, printable, spent


class LinesRunListener(RunListener):
    """Writes a line to standard error for each step that ended, without colour or control marks."""

    @override
    def hear(self, event: RunEvent) -> None:
        line = _line(event)
        if line is not None:
            encoding = sys.stderr.encoding or "utf-8"
            with suppress(OSError):  # the reader may have gone; the run goes on
                sys.stderr.write(line.encode(encoding, "replace").decode(encoding) + "\n")
                sys.stderr.flush()


def _line(event: RunEvent) -> str | None:
    match event:
        case RunStarted():
            return printable(f"run {event.run} with {event.model}")
        case StepFinished(reused=True):
            return f"  {described(event.step, event.label)} (done before)"
        case StepFinished():
            return f"  {described(event.step, event.label)} ({spent(event.usage, event.seconds)})"
        case StepFailed():
            used = spent(event.usage, event.seconds)
            return f"  {described(event.step, event.label)} FAILED ({used}): {printable(event.reason)}"
        case RunEnded():
            return printable(f"run {event.run} {event.status}")
        case _:
            return None
