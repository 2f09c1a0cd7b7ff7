"""What a run tells while it goes on: one stream, for the progress display, traces and callers."""

from typing import Annotated, Literal

from pydantic import Field

from domain.contract import Contract
from domain.prompts import Prompt
from domain.runs import RunId
from domain.tools import ToolCall
from domain.usage import Usage


class RunStarted(Contract):
    """The run, or its continuation, began; `conversation` is the one that it belongs to, if it does."""

    kind: Literal["run_started"] = "run_started"
    run: RunId
    use_case: str
    title: str
    model: str
    conversation: str = ""


class StepStarted(Contract):
    """A step began; the label tells steps of one name apart."""

    kind: Literal["step_started"] = "step_started"
    run: RunId
    step: str
    label: str


class ModelCalled(Contract):
    """A model answered, for better or worse, within the step: with a text, with calls of tools, or with both.

    `failure` says why there is no answer to use, and `error` what kind of failure it is.
    """

    kind: Literal["model_called"] = "model_called"
    run: RunId
    step: str
    label: str
    model: str
    prompt: Prompt
    answer: str
    calls: tuple[ToolCall, ...] = ()
    seconds: float
    usage: Usage
    failure: str = ""
    error: str = ""


class ToolCallStarted(Contract):
    """A tool is being called."""

    kind: Literal["tool_call_started"] = "tool_call_started"
    run: RunId
    step: str
    call: ToolCall


class ToolCallFinished(Contract):
    """A tool answered, or says why it does not."""

    kind: Literal["tool_call_finished"] = "tool_call_finished"
    run: RunId
    step: str
    call: ToolCall
    result: str
    failed: bool
    seconds: float


class StepFinished(Contract):
    """A step has its result; `reused` if it was done before."""

    kind: Literal["step_finished"] = "step_finished"
    run: RunId
    step: str
    label: str
    reused: bool
    seconds: float
    usage: Usage


class StepFailed(Contract):
    """A step ended without a result: the reason in words, and by its kind."""

    kind: Literal["step_failed"] = "step_failed"
    run: RunId
    step: str
    label: str
    seconds: float
    usage: Usage
    reason: str
    error: str = ""


class RunEnded(Contract):
    """The run stopped: done, waiting for a person, failed by an error of this kind, interrupted or cancelled."""

    kind: Literal["run_ended"] = "run_ended"
    run: RunId
    status: Literal["done", "waiting", "failed", "interrupted", "cancelled"]
    outcome: str
    usage: Usage
    error: str = ""


RunEvent = Annotated[
    RunStarted | StepStarted | ModelCalled | ToolCallStarted | ToolCallFinished | StepFinished | StepFailed | RunEnded,
    Field(discriminator="kind"),
]
