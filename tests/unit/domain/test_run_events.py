import pytest
from pydantic import TypeAdapter

from domain.run_events import ModelCalled, RunEnded, RunEvent, RunStarted, StepFailed, StepFinished, StepStarted
from domain.runs import RunId
from domain.usage import Usage

RUN = RunId("abcdefgh")
EVENTS = (
    RunStarted(run=RUN, title="gpu", model="extractive"),
    StepStarted(run=RUN, step="draft_section", label="Memory"),
    ModelCalled(run=RUN, step="draft_section", label="Memory", usage=Usage(cost_usd=None)),
    StepFinished(run=RUN, step="draft_section", label="Memory", reused=True, seconds=0.0, usage=Usage()),
    StepFailed(run=RUN, step="draft_section", label="Memory", seconds=1.0, usage=Usage(), reason="No connection"),
    RunEnded(run=RUN, status="failed", outcome="No connection", usage=Usage()),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_an_event_sent_as_json_comes_back_as_what_it_was(event: RunEvent) -> None:
    stream: TypeAdapter[RunEvent] = TypeAdapter(RunEvent)
    assert stream.validate_json(event.model_dump_json()) == event
