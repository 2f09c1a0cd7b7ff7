"""The spans of one run, as a tree: run, step, model call or tool call. It loads OpenTelemetry."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context

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
from infrastructure.redaction import Secrets
from infrastructure.run_listeners.opentelemetry import gen_ai

Value = str | int | float | bool | list[str]
Attributes = Mapping[str, Value]
Clock = Callable[[], int]
"""Nanoseconds since 1970 that never go back."""

INTERRUPTED = "interrupted"
_NOTHING: Attributes = {}


@dataclass(frozen=True)
class _Open:
    """A span that has not ended, and what it is of: a step and its label, or a tool's call."""

    step: str
    which: str
    span: Span


def steady_clock() -> Clock:
    """Return a clock that goes on from now, whatever becomes of the computer's."""
    ahead = time.time_ns() - time.monotonic_ns()
    return lambda: time.monotonic_ns() + ahead


class RunSpans:
    """Opens and ends spans as the events of one run tell; what was said is left out unless `content` asks for it."""

    def __init__(
        self, tracer: Tracer, began: RunStarted, *, content: bool, secrets: Secrets, clock: Clock | None = None
    ) -> None:
        self._tracer = tracer
        self._content = content
        self._secrets = secrets
        self._clock = clock or steady_clock()
        self._steps: list[_Open] = []
        self._tools: list[_Open] = []
        provider, model = gen_ai.provider_and_model(began.model)
        attributes: dict[str, Value] = {
            gen_ai.OPERATION: gen_ai.INVOKE_AGENT,
            gen_ai.AGENT: began.use_case,
            gen_ai.PROVIDER: provider,
            gen_ai.MODEL: model,
            gen_ai.RUN: began.run,
        }
        if began.conversation:
            attributes[gen_ai.CONVERSATION] = began.conversation
        said = {gen_ai.TITLE: began.title}
        self._run = self._open(f"{gen_ai.INVOKE_AGENT} {began.use_case}", None, attributes, said)

    def hear(self, event: RunEvent) -> None:
        """Open or end what the event speaks of."""
        match event:
            case StepStarted():
                self._steps.append(_Open(event.step, event.label, self._step(event)))
            case StepFinished():
                self._end(
                    _taken(self._steps, event.step, event.label) or self._step(event), {gen_ai.REUSED: event.reused}
                )
            case StepFailed():
                self._fail(_taken(self._steps, event.step, event.label) or self._step(event), event.error, event.reason)
            case ModelCalled():
                self._model_called(event)
            case ToolCallStarted():
                self._tools.append(_Open(event.step, event.call.id, self._tool(event)))
            case ToolCallFinished():
                self._tool_finished(event)
            case RunEnded():
                self._run_ended(event)
            case RunStarted():
                pass

    def interrupt(self) -> None:
        """End whatever is open, the innermost first."""
        self._interrupt_what_is_within()
        self._fail(self._run, INTERRUPTED, INTERRUPTED)

    def _interrupt_what_is_within(self) -> None:
        for one in (*self._tools, *self._steps):
            self._fail(one.span, INTERRUPTED, INTERRUPTED)
        self._tools.clear()
        self._steps.clear()

    def _step(self, event: StepStarted | StepFinished | StepFailed) -> Span:
        return self._open(event.step, self._run, {gen_ai.STEP: event.step}, {gen_ai.LABEL: event.label})

    def _model_called(self, called: ModelCalled) -> None:
        provider, model = gen_ai.provider_and_model(called.model)
        attributes: dict[str, Value] = {
            gen_ai.OPERATION: gen_ai.CHAT,
            gen_ai.PROVIDER: provider,
            gen_ai.MODEL: model,
            gen_ai.PROMPT_NAME: called.prompt.name,
        }
        said = {}
        if self._content:
            said = {
                gen_ai.INPUT: gen_ai.input_messages(called.prompt.messages),
                gen_ai.OUTPUT: gen_ai.output_messages(called),
            }
        parent = next((one.span for one in self._steps if _is_of(one, called.step, called.label)), self._run)
        span = self._open(
            f"{gen_ai.CHAT} {model}", parent, attributes, said, kind=SpanKind.CLIENT, seconds=called.seconds
        )
        used: dict[str, Value] = {gen_ai.FINISH_REASONS: [gen_ai.finish_reason(called)]}
        if called.usage.tokens:
            used |= {gen_ai.INPUT_TOKENS: called.usage.input_tokens, gen_ai.OUTPUT_TOKENS: called.usage.output_tokens}
        if called.usage.cost_usd is not None:
            used[gen_ai.COST] = called.usage.cost_usd
        if called.failure:
            self._fail(span, called.error, called.failure, used)
        else:
            self._end(span, used)

    def _tool(self, event: ToolCallStarted | ToolCallFinished, *, seconds: float = 0.0) -> Span:
        attributes = {
            gen_ai.OPERATION: gen_ai.EXECUTE_TOOL,
            gen_ai.TOOL: event.call.tool,
            gen_ai.TOOL_TYPE: gen_ai.FUNCTION,
            gen_ai.TOOL_CALL: event.call.id,
        }
        parent = next((one.span for one in reversed(self._steps) if one.step == event.step), self._run)
        said = {gen_ai.ARGUMENTS: event.call.arguments}
        return self._open(f"{gen_ai.EXECUTE_TOOL} {event.call.tool}", parent, attributes, said, seconds=seconds)

    def _tool_finished(self, event: ToolCallFinished) -> None:
        span = _taken(self._tools, event.step, event.call.id) or self._tool(event, seconds=event.seconds)
        self._add(span, {}, {gen_ai.RESULT: event.result})
        if event.failed:
            self._fail(span, gen_ai.TOOL_ERROR, event.result)
        else:
            self._end(span)

    def _run_ended(self, event: RunEnded) -> None:
        self._interrupt_what_is_within()
        attributes = {gen_ai.STATUS: event.status}
        if event.status in {"failed", INTERRUPTED}:
            self._fail(self._run, event.error or event.status, event.outcome, attributes)
        else:
            self._end(self._run, attributes)

    def _open(
        self,
        name: str,
        parent: Span | None,
        attributes: Attributes,
        said: Mapping[str, str],
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        seconds: float = 0.0,
    ) -> Span:
        span = self._tracer.start_span(
            self._clean(name),
            context=set_span_in_context(parent) if parent else None,
            kind=kind,
            attributes=self._blank(attributes),
            start_time=self._clock() - int(seconds * 1e9),
        )
        self._add(span, {}, said)
        return span

    def _add(self, span: Span, attributes: Attributes, said: Mapping[str, str]) -> None:
        told = {**attributes, **({name: text for name, text in said.items() if text} if self._content else {})}
        span.set_attributes(self._blank(told))

    def _end(self, span: Span, attributes: Attributes = _NOTHING) -> None:
        span.set_attributes(self._blank(attributes))
        span.end(self._clock())

    def _fail(self, span: Span, error: str, reason: str, attributes: Attributes = _NOTHING) -> None:
        span.set_attribute(gen_ai.ERROR, error or gen_ai.OTHER_ERROR)
        span.set_status(Status(StatusCode.ERROR, self._clean(reason) if self._content else None))
        self._end(span, attributes)

    def _blank(self, attributes: Attributes) -> dict[str, Value]:
        return {name: self._clean(value) if isinstance(value, str) else value for name, value in attributes.items()}

    def _clean(self, text: str) -> str:
        """Return the text without secrets, and without half characters, which would stop a whole batch."""
        return self._secrets.blank(text).encode(errors="replace").decode()


def _taken(opened: list[_Open], step: str, which: str) -> Span | None:
    """Take the span of this step and label, or call, from those that are open."""
    for one in opened:
        if _is_of(one, step, which):
            opened.remove(one)
            return one.span
    return None


def _is_of(one: _Open, step: str, which: str) -> bool:
    return (one.step, one.which) == (step, which)
