from datetime import UTC, datetime

import pytest

from application.ports.event_listener import EventListener
from domain.events import ModelCalled, RunEnded, RunStarted
from domain.identifiers import RunId
from domain.prompts import Prompt, PromptName
from domain.runs.events import StepFinished, StepStarted
from domain.runs.run import Run, RunHistory, RunStatus
from domain.usage import Budget, Usage
from interfaces.cli.runs.progress import Progress, progress_as, timeline

RUN = RunId("abcdefgh")
USED = Usage(model_calls=1, input_tokens=1200, output_tokens=300, cost_usd=0.0123)
PROMPT = Prompt(name=PromptName("runs/summarize_text"), messages=())


def report_a_run(listener: EventListener) -> None:
    listener.on_event(RunStarted(run=RUN, use_case="summarize_document", model="openai/gpt"))
    for label in ("one", "two [/b]\x1b[2J"):
        listener.on_event(StepStarted(run=RUN, step="summarize_text", label=label))
    listener.on_event(
        ModelCalled(run=RUN, step="summarize_text", model="m", prompt=PROMPT, answer="", seconds=1, usage=USED)
    )
    finished = StepFinished(run=RUN, step="summarize_text", label="one", reused=False, seconds=1.25, usage=USED)
    listener.on_event(finished)
    listener.on_event(finished.model_copy(update={"label": "old", "reused": True}))
    listener.on_event(
        StepFinished(
            run=RUN, step="summarize_text", label="two [/b]\x1b[2J", seconds=2, usage=Usage(), failure="Away", error="E"
        )
    )
    listener.on_event(RunEnded(run=RUN, status="failed", outcome="Away", usage=USED))


@pytest.mark.parametrize("setting", ["lines", "live", "auto"])
def test_each_step_that_ended_has_a_line_with_what_it_used(setting: str, capsys: pytest.CaptureFixture[str]) -> None:
    report_a_run(progress_as(setting))
    written = capsys.readouterr()
    assert [line for line in written.err.splitlines() if "tokens so far" not in line] == [
        "run abcdefgh with openai/gpt",
        "  summarize_text: one (1.2 s, 1,500 tokens, $0.0123)",
        "  summarize_text: old (done before)",
        "  summarize_text: two [/b]\\u001b[2J FAILED (2.0 s): Away",
        "run abcdefgh failed",
    ]
    assert written.out == ""


def test_the_steps_in_progress_are_shown_live_until_the_run_ends(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    report_a_run(Progress(live=True))
    written = capsys.readouterr().err
    assert "summarize_text: one, summarize_text: two [/b]\\u001b[2J (1,500 tokens so far)" in written
    assert written.rstrip().endswith("run abcdefgh failed")


def test_progress_can_be_silent(capsys: pytest.CaptureFixture[str]) -> None:
    report_a_run(progress_as("none"))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("status", "said"), [(RunStatus.QUEUED, "  not before 2026-11-30 08:00 UTC"), (RunStatus.DONE, "  Stored")]
)
def test_a_run_that_is_delayed_says_until_when_and_any_other_its_outcome(status: RunStatus, said: str) -> None:
    due = datetime(2026, 11, 30, 8, tzinfo=UTC)
    run = Run(
        id=RUN,
        use_case="count",
        request="{}",
        model="m",
        budget=Budget(),
        status=status,
        started=due,
        not_before=due,
        outcome="Stored",
    )
    assert timeline(RunHistory(run=run)).splitlines()[1] == said
