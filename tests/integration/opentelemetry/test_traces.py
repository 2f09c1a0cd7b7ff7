"""Traces of runs, as a collector receives them; and what a collector that fails does to a run: nothing."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes

from application.ask_agent import AskAgentRequest
from domain.errors import ModelUnavailable
from domain.events import Event, RunEnded, RunStarted, ToolCallFinished
from domain.identifiers import RunId
from domain.usage import Usage
from infrastructure.opentelemetry.container import OpentelemetryContainer
from tests.agents import agent_with
from tests.fakes.opentelemetry.collector import Collector, values
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling

ERROR = 2
KEY = "sk-canary-0123456789"
CALL = a_call("dial")
ASK = "invoke_agent ask_agent"
STARTED = RunStarted(run=RunId("r"), use_case="count", title="Warps", model="gemini/gemini-2.5-pro", conversation="c")
COUNT = "invoke_agent count"


class StepEvent(Event):
    """An event of the kinds that the part `runs` adds."""

    step: str = "guess"
    label: str = ""
    reused: bool = False
    error: str = ""
    failure: str = ""


def step(kind: str, label: str = "", **fields: object) -> StepEvent:
    return StepEvent.model_validate({"kind": f"step_{kind}", "run": STARTED.run, "label": label, **fields})


@pytest.fixture(autouse=True)
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME"):
        monkeypatch.setenv(name, "")
    return monkeypatch


@pytest.fixture
def collector(variables: pytest.MonkeyPatch) -> Iterator[Collector]:
    with Collector() as opened:
        variables.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", opened.endpoint)
        yield opened


async def answer(model: ScriptedLanguageModel | None = None, *, content: bool = False) -> None:
    model = model or ScriptedLanguageModel([calling(CALL), "It is noon."], name="openai/gpt-5")
    agent = agent_with(Path(), model=model, tools=[ToyTool()], opentelemetry={"content": content})
    try:
        request = AskAgentRequest(question=f"What time is it? {KEY}")
        async with aclosing(agent.core.ask_agent().execute(request)) as events:
            async for _ in events:
                pass
    finally:
        await agent.close()


async def report(*events: Event, content: bool = False) -> None:
    agent = agent_with(Path(), opentelemetry={"content": content})
    for event in events:
        agent.core.listener().on_event(event)
    await agent.of(OpentelemetryContainer).traces().close()


async def test_an_answer_is_one_trace(collector: Collector, variables: pytest.MonkeyPatch) -> None:
    variables.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=secret")
    await answer()
    spans = collector.spans
    assert set(spans) == {ASK, f"{ASK} > chat gpt-5", f"{ASK} > execute_tool look_up"}
    assert len({span.trace_id for span in spans.values()}) == 1
    assert collector.services == {"agent"}
    assert {(path, key) for path, key, _ in collector.requests} == {("/v1/traces", "secret")}
    chat = values(spans[f"{ASK} > chat gpt-5"])
    assert (chat["gen_ai.provider.name"], chat["gen_ai.request.model"]) == ("openai", "gpt-5")
    assert chat["gen_ai.prompt.name"] == "answer_question"
    assert int(str(chat["gen_ai.usage.input_tokens"])) > 0
    assert values(spans[ASK])["agent.run.status"] == "done"
    assert not any(span.status.code == ERROR for span in spans.values())


async def test_the_standard_variables_may_be_in_dot_env(tmp_path: Path) -> None:
    with Collector() as collector:
        variables = f"OTEL_EXPORTER_OTLP_ENDPOINT={collector.endpoint}\nOTEL_SERVICE_NAME=my-agent\n"
        (tmp_path / ".env").write_text(variables, encoding="utf-8")
        await answer()
    assert collector.services == {"my-agent"}


@pytest.mark.parametrize("content", [False, True])
async def test_what_was_said_is_sent_only_on_request_and_never_a_secret(
    collector: Collector, variables: pytest.MonkeyPatch, *, content: bool
) -> None:
    variables.setenv("TEST_API_KEY", KEY)
    await answer(content=content)
    failed = step("finished", "Memory", error="DraftRejected", failure=f"odd quote {KEY}")
    await report(STARTED, failed, RunEnded(run=STARTED.run, status="failed", usage=Usage()), content=content)
    sent = "".join(str(request) for _, _, request in collector.requests)
    for said in ("What time is it?", "It is noon.", "dial", "DIAL", "Warps", "Memory", "odd quote"):
        assert (said in sent) == content
    assert KEY not in sent


async def test_steps_hold_their_calls_and_a_failure_is_of_its_step(collector: Collector) -> None:
    tool = ToolCallFinished(run=STARTED.run, step="guess", call=CALL, result="{}", failed=True, seconds=0.1)
    steps = (
        step("started", "a"),
        step("started", "b"),
        tool,
        step("finished", "a", error="Bad"),
        step("finished", "b"),
    )
    await report(STARTED, *steps, RunEnded(run=STARTED.run, status="waiting", usage=Usage()))
    spans = collector.spans
    assert set(spans) == {COUNT, f"{COUNT} > guess", f"{COUNT} > guess > execute_tool look_up"}
    assert values(spans[COUNT])["gen_ai.conversation.id"] == "c"
    assert values(spans[COUNT])["gen_ai.provider.name"] == "gcp.gemini"
    assert values(spans[f"{COUNT} > guess > execute_tool look_up"])["error.type"] == "tool_error"
    failed = [span for span in collector.all if span.name == "guess" and span.status.code == ERROR]
    assert [(values(span)["error.type"], span.status.message) for span in failed] == [("Bad", "")]
    assert spans[COUNT].status.code != ERROR


async def test_a_step_that_is_reused_or_interrupted_has_a_span(collector: Collector) -> None:
    ended = RunEnded(run=STARTED.run, status="interrupted", usage=Usage(), error="CancelledError")
    await report(STARTED, step("finished", reused=True), step("started"), ended)
    reused, interrupted, run = collector.all
    assert values(reused)["agent.step.reused"] is True
    assert values(interrupted)["error.type"] == "interrupted"
    assert values(run)["error.type"] == "CancelledError"


async def test_a_call_that_a_reader_leaves_is_in_the_trace_of_its_run(collector: Collector) -> None:
    agent = agent_with(Path(), model=ScriptedLanguageModel(["It is noon."], name="openai/gpt-5"))
    answering = agent.core.ask_agent().execute(AskAgentRequest(question="What time is it?"))
    await anext(answering)
    await answering.aclose()
    await agent.close()
    assert set(collector.spans) == {ASK, f"{ASK} > chat gpt-5"}


async def test_a_failure_of_the_model_is_an_error_of_the_call_and_of_the_run(collector: Collector) -> None:
    with pytest.raises(ModelUnavailable):
        await answer(ScriptedLanguageModel([ModelUnavailable("no connection")]), content=True)
    assert {values(span)["error.type"] for span in collector.spans.values()} == {"ModelUnavailable"}
    assert {span.status.message for span in collector.spans.values()} == {"no connection"}


async def test_every_name_is_one_of_the_conventions(collector: Collector) -> None:
    await answer(content=True)
    known = {value for value in vars(gen_ai_attributes).values() if isinstance(value, str)}
    used = {name for span in collector.spans.values() for name in values(span) if name.startswith("gen_ai.")}
    assert len(used) > 10
    assert used <= known


@pytest.mark.parametrize("provider", ["azure", "azure_ai", "bedrock", "gemini", "mistral", "openai", "watsonx", "xai"])
async def test_a_provider_has_its_name_in_the_conventions(collector: Collector, provider: str) -> None:
    started = STARTED.model_copy(update={"model": f"{provider}/model"})
    await report(started, RunEnded(run=STARTED.run, status="done", usage=Usage()))
    known = {each.value for each in gen_ai_attributes.GenAiProviderNameValues}
    assert values(collector.spans[COUNT])["gen_ai.provider.name"] in known


@pytest.mark.parametrize(
    ("status", "hangs"), [(500, False), (503, False), pytest.param(200, True, marks=pytest.mark.slow)]
)
async def test_a_collector_that_fails_or_hangs_neither_fails_nor_delays_an_answer(
    variables: pytest.MonkeyPatch, status: int, *, hangs: bool
) -> None:
    variables.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    with Collector(status=status, hangs=hangs) as collector:
        variables.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        started = time.monotonic()
        await answer()
        assert time.monotonic() - started < 6
        assert collector.requests


async def test_a_variable_that_the_sdk_refuses_fails_no_answer(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    variables.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "-1")
    await answer()


@pytest.mark.slow
def test_without_an_endpoint_the_sdk_is_not_loaded() -> None:
    program = (
        "import sys\nfrom interfaces.cli.main import main\nsys.argv = ['agent', 'ask', 'What time is it?']\n"
        "try:\n    main()\nfinally:\n    print('opentelemetry.sdk' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines()[-1] == "False"
