"""What every run listener promises."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ports.run_listener import RunListener
from domain.prompts import Prompt, PromptName
from domain.run_events import (
    ModelCalled,
    RunEnded,
    RunEvent,
    RunStarted,
    StepFailed,
    StepFinished,
    StepStarted,
    ToolCallFinished,
    ToolCallStarted,
)
from domain.runs import RunId
from domain.tools import ToolCall, ToolCallId, ToolName
from domain.usage import Usage
from infrastructure.run_listeners.combined import CombinedRunListener
from infrastructure.run_listeners.in_memory import InMemoryRunListener
from infrastructure.run_listeners.lines import LinesRunListener
from infrastructure.run_listeners.opentelemetry.listener import OpenTelemetryRunListener  # part: opentelemetry
from infrastructure.run_listeners.silent import SilentRunListener
from infrastructure.run_listeners.structlog import StructlogRunListener
from infrastructure.run_listeners.terminal import TerminalRunListener
from tests.opentelemetry_spans import InMemorySpanExport  # part: opentelemetry

Build = Callable[[], RunListener]
ADAPTERS: dict[str, Build] = {
    "combined": lambda: CombinedRunListener([InMemoryRunListener(), SilentRunListener()]),
    "in_memory": InMemoryRunListener,
    "lines": LinesRunListener,
    "opentelemetry": lambda: OpenTelemetryRunListener(InMemorySpanExport(), content=True),  # part: opentelemetry
    "silent": SilentRunListener,
    "structlog": StructlogRunListener,
    "terminal": TerminalRunListener,
}
LISTENERS = pytest.mark.parametrize("build", ADAPTERS.values(), ids=ADAPTERS)

RUN = RunId("abcdefgh")
USED = Usage(model_calls=1, input_tokens=1200, output_tokens=300, cost_usd=0.0123)
PROMPT = Prompt(name=PromptName("pages/read_page"), messages=())
CALL = ToolCall(id=ToolCallId("1"), tool=ToolName("search_notes"), arguments='{"query": "warps"}')
WHOLE: tuple[RunEvent, ...] = (
    RunStarted(run=RUN, use_case="read_pages", title="gpu", model="openai/gpt"),
    StepStarted(run=RUN, step="read_page", label="Memory"),
    StepStarted(run=RUN, step="read_page", label="Warps"),
    ModelCalled(
        run=RUN,
        step="read_page",
        label="Memory",
        model="openai/gpt",
        prompt=PROMPT,
        answer="{}",
        seconds=1.0,
        usage=USED,
    ),
    ToolCallStarted(run=RUN, step="answer_question", call=CALL),
    ToolCallFinished(run=RUN, step="answer_question", call=CALL, result="[]", failed=False, seconds=0.1),
    StepFinished(run=RUN, step="read_page", label="Memory", reused=False, seconds=1.25, usage=USED),
    StepFinished(run=RUN, step="open_book", label="", reused=True, seconds=0.0, usage=Usage()),
    StepFailed(run=RUN, step="read_page", label="Warps", seconds=2.0, usage=USED, reason="No connection"),
    RunEnded(run=RUN, status="failed", outcome="No connection", usage=USED),
)

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["[/]", "[bold", "[/red]", "\\", "[link=x]", "\x1b[2J", "a\nb", "\u202e", "🚀"]),
)
USAGES = st.builds(
    Usage,
    model_calls=st.integers(0, 9),
    input_tokens=st.integers(0, 10**9),
    output_tokens=st.integers(0, 10**9),
    cost_usd=st.none() | st.floats(0, 1e6),
)
SECONDS = st.floats(0, 1e6)
CALLS = st.builds(ToolCall, id=TEXTS, tool=TEXTS, arguments=TEXTS)
EVENTS = st.one_of(
    st.builds(RunStarted, run=TEXTS, use_case=TEXTS, title=TEXTS, model=TEXTS),
    st.builds(StepStarted, run=TEXTS, step=TEXTS, label=TEXTS),
    st.builds(
        ModelCalled,
        run=TEXTS,
        step=TEXTS,
        label=TEXTS,
        model=TEXTS,
        prompt=st.just(PROMPT),
        answer=TEXTS,
        seconds=SECONDS,
        usage=USAGES,
        failure=TEXTS,
    ),
    st.builds(ToolCallStarted, run=TEXTS, step=TEXTS, call=CALLS),
    st.builds(ToolCallFinished, run=TEXTS, step=TEXTS, call=CALLS, result=TEXTS, failed=st.booleans(), seconds=SECONDS),
    st.builds(StepFinished, run=TEXTS, step=TEXTS, label=TEXTS, reused=st.booleans(), seconds=SECONDS, usage=USAGES),
    st.builds(StepFailed, run=TEXTS, step=TEXTS, label=TEXTS, seconds=SECONDS, usage=USAGES, reason=TEXTS),
    st.builds(
        RunEnded,
        run=TEXTS,
        status=st.sampled_from(["done", "waiting", "failed", "interrupted", "cancelled"]),
        outcome=TEXTS,
        usage=USAGES,
    ),
)


@LISTENERS
@given(events=st.lists(EVENTS, max_size=12))
def test_hears_any_events_in_any_order_without_raising(build: Build, events: list[RunEvent]) -> None:
    listener = build()
    for event in [*events, WHOLE[-1]]:
        listener.hear(event)


@LISTENERS
def test_writes_nothing_on_standard_output(build: Build, capsys: pytest.CaptureFixture[str]) -> None:
    listener = build()
    for event in WHOLE:
        listener.hear(event)
    assert capsys.readouterr().out == ""


@LISTENERS
def test_hears_on_though_nobody_reads_what_it_writes(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class ClosedPipe:
        """Standard error whose reader has gone."""

        encoding = "utf-8"

        def write(self, text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stderr", ClosedPipe())
    listener = build()
    for event in WHOLE:
        listener.hear(event)


@pytest.mark.parametrize("build", [LinesRunListener, TerminalRunListener], ids=lambda build: build.__name__)
def test_shows_on_standard_error_what_was_done_what_failed_and_what_it_used(
    build: Build, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    listener = build()
    for event in WHOLE:
        listener.hear(event)
    shown = capsys.readouterr().err
    for words in ("abcdefgh", "openai/gpt", "Read page: Memory", "1.2 s, 1,500 tokens, $0.0123", "done before"):
        assert words in shown
    assert "Read page: Warps" in shown


@pytest.mark.parametrize("build", [LinesRunListener, TerminalRunListener], ids=lambda build: build.__name__)
def test_a_cost_that_is_not_known_is_said_to_be_unknown(build: Build, capsys: pytest.CaptureFixture[str]) -> None:
    usage = Usage(model_calls=1, input_tokens=5, cost_usd=None)
    build().hear(StepFinished(run=RUN, step="count_pages", label="", reused=False, seconds=1.0, usage=usage))
    shown = capsys.readouterr().err
    assert "cost unknown" in shown
    assert "$" not in shown


@pytest.mark.parametrize("build", [LinesRunListener, TerminalRunListener], ids=lambda build: build.__name__)
def test_marks_in_labels_are_shown_as_text_on_one_line(build: Build, capsys: pytest.CaptureFixture[str]) -> None:
    label = "[red]C[/] \\[x]\n\x1b[2Jrun forged"
    build().hear(StepFinished(run=RUN, step="read_page", label=label, reused=True, seconds=0.0, usage=Usage()))
    shown = capsys.readouterr().err
    assert "[red]C[/] \\[x]" in shown
    assert shown.count("\n") == 1
    assert "\x1b" not in shown


def test_lines_name_the_reason_of_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    LinesRunListener().hear(WHOLE[-2])
    assert "FAILED" in (line := capsys.readouterr().err)
    assert "No connection" in line


def test_what_is_kept_in_memory_is_what_was_heard() -> None:
    listener = InMemoryRunListener()
    for event in WHOLE:
        listener.hear(event)
    assert tuple(listener.events) == WHOLE
