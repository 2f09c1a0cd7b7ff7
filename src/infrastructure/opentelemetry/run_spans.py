"""The spans of runs, named by OpenTelemetry's conventions for generative AI; other names start with `agent.`."""

import json
import time
from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context
from pydantic import JsonValue
from typing_extensions import override

from application.ports.event_listener import EventListener
from domain.events import Event, ModelCalled, RunEnded, RunStarted, ToolCallFinished
from domain.messages import AssistantMessage, Message, ToolMessage
from infrastructure.redaction import Secrets

Values = Mapping[str, str | float | list[str] | None]

_CONTENT = ("gen_ai.input.", "gen_ai.output.", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "agent.said.")
"""Prefixes of the attributes with content: what people, models and tools wrote."""
_PROVIDERS = {
    "azure": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "vertex_ai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
"""The conventions' names for providers that LiteLLM names differently."""


class RunSpans(EventListener):
    """Makes a span for each run, step, model call and tool call, and sends them as the standard variables say."""

    def __init__(self, *, content: bool, secrets: Secrets) -> None:
        self._content = content
        self._secrets = secrets
        self._runs: dict[str, Span] = {}
        self._steps: list[tuple[tuple[str, ...], Span]] = []
        resource = Resource.create({"service.name": "agent"}).merge(OTELResourceDetector().detect())
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self.provider.get_tracer("agent")

    @override
    def on_event(self, event: Event) -> None:
        run, error = event.run, getattr(event, "error", "")
        step = (run, getattr(event, "step", ""), getattr(event, "label", ""))
        match event:
            case RunStarted(use_case=name):
                values = {"agent.run.id": run, "gen_ai.conversation.id": event.conversation, **_model(event.model)}
                values |= {"gen_ai.agent.name": name, "agent.said.title": event.title}
                self._runs[run] = self._start(None, "invoke_agent", name, values)
            case RunEnded(outcome=reason):
                while (opened := self._take(run)) is not None:
                    self._end(opened, error="interrupted")
                if run in self._runs:
                    self._end(self._runs.pop(run), {"agent.run.status": event.status}, error=error, reason=reason)
            case Event(kind="step_started"):
                self._steps.append((step, self._start_step(*step)))
            case Event(kind="step_finished"):
                span = self._take(*step) or self._start_step(*step)  # a reused step was not started
                reused = {"agent.step.reused": getattr(event, "reused", False)}
                self._end(span, reused, error=error, reason=getattr(event, "failure", ""))
            case ModelCalled(failure=reason):
                model = _model(event.model)["gen_ai.request.model"]
                span = self._start(self._within(*step), "chat", model, _model_call(event), ago=event.seconds)
                self._end(span, error=error, reason=reason)
            case ToolCallFinished(call=call, result=reason):
                values = {"gen_ai.tool.name": call.tool, "gen_ai.tool.type": "function", "gen_ai.tool.call.id": call.id}
                values |= {"gen_ai.tool.call.arguments": call.arguments, "gen_ai.tool.call.result": reason}
                span = self._start(self._within(*step[:2]), "execute_tool", call.tool, values, ago=event.seconds)
                self._end(span, error="tool_error" if event.failed else "", reason=reason)

    def _start_step(self, run: str, step: str, label: str) -> Span:
        return self._start(self._runs.get(run), "", step, {"agent.step.name": step, "agent.said.label": label})

    def _start(self, parent: Span | None, operation: str, name: str, values: Values, *, ago: float = 0.0) -> Span:
        """Start a span as if it had been started `ago` seconds earlier."""
        return self._tracer.start_span(
            f"{operation} {name}".strip(),
            context=set_span_in_context(parent) if parent else None,
            kind=SpanKind.CLIENT if operation == "chat" else SpanKind.INTERNAL,
            attributes=self._attributes({"gen_ai.operation.name": operation, **values}),
            start_time=time.time_ns() - int(ago * 1e9),
        )

    def _end(self, span: Span, values: Values | None = None, *, error: str = "", reason: str = "") -> None:
        span.set_attributes(self._attributes({**(values or {}), "error.type": error}))
        if error:
            span.set_status(Status(StatusCode.ERROR, self._secrets.redact(reason) if self._content else None))
        span.end()

    def _within(self, *key: str) -> Span | None:
        """Return the span of the latest open step whose key starts with these values, else that of the run."""
        return next((span for step, span in reversed(self._steps) if step[: len(key)] == key), self._runs.get(key[0]))

    def _take(self, *key: str) -> Span | None:
        """Remove and return the span of the oldest open step whose key starts with these values."""
        found = next((each for each in self._steps if each[0][: len(key)] == key), None)
        if found:
            self._steps.remove(found)
        return found[1] if found else None

    def _attributes(self, values: Values) -> dict[str, str | float | list[str]]:
        kept = {name: value for name, value in values.items() if value is not None and value != ""}
        if not self._content:
            return {name: value for name, value in kept.items() if not name.startswith(_CONTENT)}
        return {name: self._secrets.redact(each) if isinstance(each, str) else each for name, each in kept.items()}


def _model(name: str) -> dict[str, str]:
    provider, _, model = name.partition("/")
    return {"gen_ai.provider.name": _PROVIDERS.get(provider, provider), "gen_ai.request.model": model or provider}


def _model_call(called: ModelCalled) -> Values:
    finish_reason = "error" if called.failure else "tool_call" if called.calls else "stop"
    answer = _message(AssistantMessage(text=called.answer, calls=called.calls))
    return {
        "gen_ai.prompt.name": called.prompt.name,
        "gen_ai.response.finish_reasons": [finish_reason],
        "gen_ai.usage.input_tokens": called.usage.input_tokens,
        "gen_ai.usage.output_tokens": called.usage.output_tokens,
        "gen_ai.input.messages": json.dumps([_message(message) for message in called.prompt.messages]),
        "gen_ai.output.messages": json.dumps([{**answer, "finish_reason": finish_reason}]),
        "agent.cost_usd": called.usage.cost_usd,
        **_model(called.model),
    }


def _message(message: Message) -> dict[str, JsonValue]:
    if isinstance(message, ToolMessage):
        response: JsonValue = {"type": "tool_call_response", "id": message.call, "response": message.text}
        return {"role": "tool", "parts": [response]}
    calls = message.calls if isinstance(message, AssistantMessage) else ()
    parts: list[JsonValue] = [{"type": "text", "content": message.text}] if message.text else []
    parts += [{"type": "tool_call", "id": each.id, "name": each.tool, "arguments": each.arguments} for each in calls]
    return {"role": message.role, "parts": parts}
