import pytest
from pydantic import TypeAdapter

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

RUN = RunId("abcdefgh")
CALL = ToolCall(id=ToolCallId("1"), tool=ToolName("search_notes"), arguments="{}")
PROMPT = Prompt(
    name=PromptName("people/answer"),
    messages=(
        SystemMessage(text="Be kind."),
        UserMessage(text="What is a warp?"),
        AssistantMessage(calls=(CALL,)),
        ToolMessage(call=CALL.id, tool=CALL.tool, text="[]"),
    ),
)
EVENTS = (
    RunStarted(run=RUN, use_case="read_pages", title="gpu", model="extractive"),
    StepStarted(run=RUN, step="read_page", label="Memory"),
    ModelCalled(
        run=RUN,
        step="read_page",
        label="Memory",
        model="extractive",
        prompt=PROMPT,
        answer="{}",
        seconds=1.0,
        usage=Usage(cost_usd=None),
    ),
    ToolCallStarted(run=RUN, step="answer_question", call=CALL),
    ToolCallFinished(run=RUN, step="answer_question", call=CALL, result="[]", failed=False, seconds=0.1),
    StepFinished(run=RUN, step="read_page", label="Memory", reused=True, seconds=0.0, usage=Usage()),
    StepFailed(run=RUN, step="read_page", label="Memory", seconds=1.0, usage=Usage(), reason="No connection"),
    RunEnded(run=RUN, status="failed", outcome="No connection", usage=Usage()),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_an_event_sent_as_json_comes_back_as_what_it_was(event: RunEvent) -> None:
    stream: TypeAdapter[RunEvent] = TypeAdapter(RunEvent)
    assert stream.validate_json(event.model_dump_json()) == event
