"""The tree of spans that a run becomes."""

import json

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind, StatusCode

from application.runs.run_in_progress import RunInProgress
from domain.messages import AssistantMessage, SystemMessage, ToolMessage, UserMessage
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
from infrastructure.redaction import Secrets
from infrastructure.run_listeners.opentelemetry.listener import OpenTelemetryRunListener
from infrastructure.run_listeners.opentelemetry.run_spans import RunSpans
from tests.answering import AnsweringLanguageModel, in_turn
from tests.opentelemetry_spans import InMemorySpanExport
from tests.running import Bench, Double, Guess, Number

RUN = RunId("abcdefgh")
KEY = "sk-canary-0123456789"
USED = Usage(model_calls=1, input_tokens=1200, output_tokens=300, cost_usd=0.0123)
CALL = ToolCall(id=ToolCallId("call-1"), tool=ToolName("search_notes"), arguments='{"query": "warps"}')
PROMPT = Prompt(
    name=PromptName("numbers/guess"),
    messages=(
        SystemMessage(text="Answer from the notes."),
        UserMessage(text="What is a warp?"),
        AssistantMessage(text="Let me look.", calls=(CALL,)),
        ToolMessage(call=CALL.id, tool=CALL.tool, text="32 threads"),
    ),
)
BEGAN = RunStarted(run=RUN, use_case="count", title="GPU kernels", model="openai/gpt-4o")
ENDED = RunEnded(run=RUN, status="done", outcome="", usage=USED)
SECOND = 1_000_000_000


def started(label: str, step: str = "guess") -> StepStarted:
    return StepStarted(run=RUN, step=step, label=label)


def finished(label: str, *, reused: bool = False) -> StepFinished:
    return StepFinished(run=RUN, step="guess", label=label, reused=reused, seconds=1.0, usage=USED)


def called(label: str = "", *, failure: str = "", error: str = "", seconds: float = 1.0) -> ModelCalled:
    return ModelCalled(
        run=RUN,
        step="guess",
        label=label,
        model="openai/gpt-4o",
        prompt=PROMPT,
        answer="A warp is 32 threads.",
        seconds=seconds,
        usage=USED,
        failure=failure,
        error=error,
    )


def tool_finished(*, failed: bool = False) -> ToolCallFinished:
    return ToolCallFinished(run=RUN, step="guess", call=CALL, result="32 threads", failed=failed, seconds=0.5)


def spans_of(*events: RunEvent, content: bool = False, secrets: Secrets | None = None) -> dict[str, ReadableSpan]:
    export = InMemorySpanExport()
    listener = OpenTelemetryRunListener(export, content=content, secrets=secrets)
    for event in events:
        listener.hear(event)
    return {span.name: span for span in export.spans}


def path(span: ReadableSpan, spans: tuple[ReadableSpan, ...]) -> str:
    """The names from the root to the span."""
    by_id = {one.context.span_id: one for one in spans}
    names = [span.name]
    while span.parent is not None:
        span = by_id[span.parent.span_id]
        names.append(span.name)
    return " > ".join(reversed(names))


def paths(export: InMemorySpanExport) -> list[str]:
    return sorted(path(span, export.spans) for span in export.spans)


def attributes(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


async def test_a_run_is_a_tree_of_run_step_and_model_call() -> None:
    export = InMemorySpanExport()
    bench = Bench(model=AnsweringLanguageModel(in_turn(Number(value=-1), Number(value=3))))

    async def work(run: RunInProgress) -> None:
        await run.step(Double(), Number(value=1))
        await run.step(Guess(bench.ask), Number(value=1))

    await bench.execute(await bench.enter(), work)
    listener = OpenTelemetryRunListener(export)
    for event in bench.listener.events:
        listener.hear(event)

    assert paths(export) == [
        "invoke_agent count",
        "invoke_agent count > double",
        "invoke_agent count > guess",
        "invoke_agent count > guess > chat answering",
        "invoke_agent count > guess > chat answering",
    ]
    assert len({span.context.trace_id for span in export.spans}) == 1


def test_steps_side_by_side_keep_their_model_calls_apart() -> None:
    export = InMemorySpanExport()
    listener = OpenTelemetryRunListener(export, content=True)
    for event in (
        BEGAN,
        started("Memory"),
        started("Warps"),
        called("Warps"),
        finished("Memory"),
        called("Warps"),
        finished("Warps"),
        ENDED,
    ):
        listener.hear(event)

    steps = {str(attributes(span)["agent.step.label"]): span for span in export.spans if span.name == "guess"}
    parents = [span.parent.span_id for span in export.spans if span.name.startswith("chat") and span.parent]
    assert parents == [steps["Warps"].context.span_id] * 2


def test_two_steps_of_one_label_both_end() -> None:
    export = InMemorySpanExport()
    listener = OpenTelemetryRunListener(export)
    for event in (BEGAN, started("Memory"), started("Memory"), finished("Memory"), finished("Memory"), ENDED):
        listener.hear(event)

    assert [span.name for span in export.spans] == ["guess", "guess", "invoke_agent count"]
    assert all(span.status.status_code is StatusCode.UNSET for span in export.spans)


def test_an_answer_without_steps_has_its_calls_below_the_run_and_names_its_conversation() -> None:
    began = BEGAN.model_copy(update={"use_case": "answer_question", "conversation": "talk-1"})

    spans = spans_of(
        began, called(), ToolCallStarted(run=RUN, step="guess", call=CALL), tool_finished(), called(), ENDED
    )

    run = spans["invoke_agent answer_question"]
    assert attributes(run)["gen_ai.conversation.id"] == "talk-1"
    for name in ("chat gpt-4o", "execute_tool search_notes"):
        parent = spans[name].parent
        assert parent is not None
        assert parent.span_id == run.context.span_id


def test_a_tool_call_stands_below_the_step_that_made_it() -> None:
    export = InMemorySpanExport()
    listener = OpenTelemetryRunListener(export)
    tool = ToolCallStarted(run=RUN, step="guess", call=CALL)
    for event in (BEGAN, started("", "gather"), started("Memory"), tool, tool_finished(), finished("Memory"), ENDED):
        listener.hear(event)

    assert "invoke_agent count > guess > execute_tool search_notes" in paths(export)


def test_the_conventions_name_what_was_called_and_what_it_used() -> None:
    spans = spans_of(BEGAN, called(), tool_finished(), ENDED)

    assert attributes(spans["chat gpt-4o"]) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.prompt.name": "numbers/guess",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 1200,
        "gen_ai.usage.output_tokens": 300,
        "agent.cost_usd": 0.0123,
    }
    assert spans["chat gpt-4o"].kind is SpanKind.CLIENT
    assert attributes(spans["execute_tool search_notes"]) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "search_notes",
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": "call-1",
    }
    assert attributes(spans["invoke_agent count"]) == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "count",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "agent.run.id": "abcdefgh",
        "agent.run.status": "done",
    }


def test_a_call_took_as_long_as_the_event_says() -> None:
    spans = spans_of(BEGAN, called(seconds=1.25), tool_finished(), ENDED)

    for name, seconds in (("chat gpt-4o", 1.25), ("execute_tool search_notes", 0.5)):
        span = spans[name]
        assert abs((span.end_time or 0) - (span.start_time or 0) - seconds * SECOND) < 0.2 * SECOND


def test_every_span_lies_within_its_parent() -> None:
    export = InMemorySpanExport()
    ticks = iter(range(10 * SECOND, 1000 * SECOND, SECOND))
    spans = RunSpans(export.tracer(), BEGAN, content=False, secrets=Secrets(), clock=lambda: next(ticks))
    for event in (started("Memory"), called("Memory", seconds=0.5), finished("Memory"), ENDED):
        spans.hear(event)

    by_id = {span.context.span_id: span for span in export.spans}
    for span in export.spans:
        if span.parent is not None:
            parent = by_id[span.parent.span_id]
            assert (parent.start_time or 0) < (span.start_time or 0) < (span.end_time or 0) < (parent.end_time or 0)


def test_a_step_that_was_done_before_says_so() -> None:
    assert attributes(spans_of(BEGAN, finished("Memory", reused=True), ENDED)["guess"]) == {
        "agent.step.name": "guess",
        "agent.step.reused": True,
    }


FAILED = StepFailed(
    run=RUN, step="guess", label="", seconds=1.0, usage=USED, reason="No connection", error="ModelUnavailable"
)


@pytest.mark.parametrize(
    ("name", "event", "kind"),
    [
        ("chat gpt-4o", called(failure="No connection", error="ModelUnavailable"), "ModelUnavailable"),
        ("chat gpt-4o", called(failure="No connection"), "_OTHER"),
        ("guess", FAILED, "ModelUnavailable"),
        ("execute_tool search_notes", tool_finished(failed=True), "tool_error"),
        (
            "invoke_agent count",
            ENDED.model_copy(update={"status": "failed", "error": "DraftRejected", "outcome": "No connection"}),
            "DraftRejected",
        ),
        ("invoke_agent count", ENDED.model_copy(update={"status": "interrupted"}), "interrupted"),
    ],
)
def test_a_failure_has_the_status_of_an_error_and_its_type_and_no_words(name: str, event: RunEvent, kind: str) -> None:
    span = spans_of(BEGAN, event, ENDED)[name]

    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description is None
    assert attributes(span)["error.type"] == kind


@pytest.mark.parametrize("status", ["done", "waiting", "cancelled"])
def test_a_run_that_did_not_fail_is_no_error(status: str) -> None:
    span = spans_of(BEGAN, ENDED.model_copy(update={"status": status}))["invoke_agent count"]

    assert span.status.status_code is StatusCode.UNSET
    assert attributes(span)["agent.run.status"] == status


async def test_what_is_open_when_the_process_ends_is_ended_as_interrupted() -> None:
    export = InMemorySpanExport()
    listener = OpenTelemetryRunListener(export)
    for event in (BEGAN, started("Memory"), ToolCallStarted(run=RUN, step="guess", call=CALL)):
        listener.hear(event)

    await listener.close()

    assert [span.name for span in export.spans] == [
        "execute_tool search_notes",
        "guess",
        "invoke_agent count",
    ]
    assert {attributes(span)["error.type"] for span in export.spans} == {"interrupted"}


def test_a_run_that_begins_again_leaves_no_span_of_before_open() -> None:
    export = InMemorySpanExport()
    listener = OpenTelemetryRunListener(export)
    for event in (BEGAN, started("Memory"), BEGAN, ENDED):
        listener.hear(event)

    assert len(export.spans) == 3
    assert len({span.context.trace_id for span in export.spans}) == 2


def test_nothing_of_what_was_said_is_in_a_span_unless_it_is_asked_for() -> None:
    events = (
        BEGAN,
        started("Memory"),
        called("Memory", failure="odd quote"),
        tool_finished(),
        finished("Memory"),
        ENDED,
    )

    shown = "".join(span.to_json() for span in spans_of(*events).values())

    for said in ("GPU kernels", "Memory", "What is a warp?", "32 threads", "warps", "odd quote"):
        assert said not in shown
        assert said in "".join(span.to_json() for span in spans_of(*events, content=True).values())


def test_messages_have_the_documented_form() -> None:
    span = spans_of(BEGAN, called().model_copy(update={"calls": (CALL,)}), ENDED, content=True)["chat gpt-4o"]

    assert json.loads(str(attributes(span)["gen_ai.input.messages"])) == [
        {"role": "system", "parts": [{"type": "text", "content": "Answer from the notes."}]},
        {"role": "user", "parts": [{"type": "text", "content": "What is a warp?"}]},
        {
            "role": "assistant",
            "parts": [
                {"type": "text", "content": "Let me look."},
                {"type": "tool_call", "id": "call-1", "name": "search_notes", "arguments": {"query": "warps"}},
            ],
        },
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "call-1", "response": "32 threads"}]},
    ]
    assert json.loads(str(attributes(span)["gen_ai.output.messages"])) == [
        {
            "role": "assistant",
            "parts": [
                {"type": "text", "content": "A warp is 32 threads."},
                {"type": "tool_call", "id": "call-1", "name": "search_notes", "arguments": {"query": "warps"}},
            ],
            "finish_reason": "tool_call",
        }
    ]


def test_no_secret_stands_in_a_span_even_where_content_is_asked_for() -> None:
    began = BEGAN.model_copy(update={"title": KEY})
    failed = called(failure=f"refused {KEY}").model_copy(update={"answer": KEY, "model": f"openai/{KEY}"})
    answered = tool_finished(failed=True).model_copy(update={"result": KEY})
    ended = ENDED.model_copy(update={"status": "failed", "outcome": f"refused {KEY}"})

    spans = spans_of(began, failed, answered, ended, content=True, secrets=Secrets([KEY]))

    shown = "".join(span.to_json() for span in spans.values())
    assert len(spans) == 3
    assert KEY not in shown
    assert "refused ***" in shown
