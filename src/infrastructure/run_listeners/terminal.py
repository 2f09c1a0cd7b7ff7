"""Progress on a terminal, live."""

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import ModelCalled, RunEnded, RunEvent, RunStarted, StepFailed, StepFinished, StepStarted
from domain.usage import Usage
from infrastructure.run_listeners.describing import described, printable, spent


class _LastingConsole(Console):
    """Falls silent when its terminal has gone, and lets the run go on."""

    @override
    def on_broken_pipe(self) -> None:
        self.quiet = True


class TerminalRunListener(RunListener):
    """Shows the steps under way with a spinner and what they used so far, and each that ended on a line of its own."""

    def __init__(self) -> None:
        self._console = _LastingConsole(stderr=True, highlight=False, emoji=False)
        self._status: Status | None = None
        self._under_way: list[str] = []
        self._usage = Usage()

    @override
    def hear(self, event: RunEvent) -> None:
        match event:
            case RunStarted():
                run, model = escape(printable(event.run)), escape(printable(event.model))
                self._console.print(f"[dim]run[/] {run} [dim]with[/] {model}")
            case StepStarted():
                self._under_way.append(described(event.step, event.label))
            case ModelCalled():
                self._usage += event.usage
            case StepFinished():
                note = "done before" if event.reused else spent(event.usage, event.seconds)
                self._end(event.step, event.label, "[green]+[/]", note)
            case StepFailed():
                self._end(event.step, event.label, "[red]x[/]", spent(event.usage, event.seconds))
            case RunEnded():
                self._under_way.clear()
        self._show()

    def _end(self, step: str, label: str, mark: str, note: str) -> None:
        text = described(step, label)
        if text in self._under_way:
            self._under_way.remove(text)
        self._console.print(f"  {mark} {escape(text)} [dim]{note}[/]")

    def _show(self) -> None:
        if not self._under_way:
            if self._status is not None:
                self._status.stop()
                self._status = None
            return
        used = f" [dim]({self._usage.tokens:,} tokens so far)[/]" if self._usage.tokens else ""
        text = escape(", ".join(self._under_way)) + used
        if self._status is None:
            self._status = self._console.status(text)
            self._status.start()
        else:
            self._status.update(text)
