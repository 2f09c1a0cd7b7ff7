import json
from pathlib import Path

from domain.messages import UserMessage
from domain.prompts import Prompt, PromptName
from domain.run_events import (
    ModelCalled,
    RunEnded,
    RunEvent,
    RunStarted,
    StepFailed,
    StepStarted,
    ToolCallFinished,
    ToolCallStarted,
)
from domain.runs import RunId
from domain.tools import ToolCall, ToolCallId, ToolName
from domain.usage import Usage
from infrastructure.logs import Logs
from infrastructure.redaction import Secrets
from infrastructure.run_listeners.structlog import StructlogRunListener

RUN = RunId("abcdefgh")
SAID = "what was said"
CALL = ToolCall(id=ToolCallId("1"), tool=ToolName("search_notes"), arguments=SAID)
PROMPT = Prompt(name=PromptName("numbers/guess"), messages=(UserMessage(text=SAID),))
EVENTS: tuple[RunEvent, ...] = (
    RunStarted(run=RUN, use_case="count", title=SAID, model="openai/gpt"),
    StepStarted(run=RUN, step="guess", label=SAID),
    ModelCalled(
        run=RUN,
        step="guess",
        label=SAID,
        model="openai/gpt",
        prompt=PROMPT,
        answer=SAID,
        calls=(CALL,),
        seconds=1.5,
        usage=Usage(model_calls=1, input_tokens=7),
        failure=SAID,
        error="MalformedAnswer",
    ),
    ToolCallStarted(run=RUN, step="guess", call=CALL),
    ToolCallFinished(run=RUN, step="guess", call=CALL, result=SAID, failed=True, seconds=0.5),
    StepFailed(run=RUN, step="guess", label=SAID, seconds=2.0, usage=Usage(), reason=SAID, error="MalformedAnswer"),
    RunEnded(run=RUN, status="failed", outcome=SAID, usage=Usage(), error="MalformedAnswer"),
)


def logged(file: Path, level: str) -> list[dict[str, object]]:
    with Logs(level=level, file=file, secrets=Secrets()):
        for event in EVENTS:
            StructlogRunListener().hear(event)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_event_is_a_line_at_debug_and_holds_nothing_of_what_was_said(tmp_path: Path) -> None:
    lines = logged(tmp_path / "log", "debug")

    assert [line["event"] for line in lines] == [event.kind for event in EVENTS]
    assert {line["run"] for line in lines} == {RUN}
    assert SAID not in str(lines)
    assert lines[2]["error"] == "MalformedAnswer"
    assert lines[4]["tool"] == "search_notes"


def test_beginning_end_and_failures_are_lines_at_info(tmp_path: Path) -> None:
    lines = logged(tmp_path / "log", "info")

    assert [line["event"] for line in lines] == ["run_started", "step_failed", "run_ended"]


def test_nothing_is_a_line_at_warning(tmp_path: Path) -> None:
    assert logged(tmp_path / "log", "warning") == []
