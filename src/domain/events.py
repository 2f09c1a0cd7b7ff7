"""What a run reports while it is executed: one stream, for progress displays, logs, traces and callers."""

from typing import Literal

from pydantic import computed_field

from domain.contract import Contract
from domain.identifiers import RunId
from domain.prompts import Prompt
from domain.tools import ToolCall
from domain.usage import Usage

Ending = Literal["done", "waiting", "failed", "interrupted", "cancelled"]


class Event(Contract):
    """Something that happened in a run; parts add kinds of their own."""

    kind: str
    run: RunId


class RunStarted(Event):
    """A run started, or was resumed; `conversation` is the one that it belongs to, if any."""

    kind: Literal["run_started"] = "run_started"
    use_case: str
    title: str = ""
    model: str
    conversation: str = ""


class ModelCalled(Event):
    """A model was called in a step. If it failed, `failure` says why, and `error` is the class of the error."""

    kind: Literal["model_called"] = "model_called"
    step: str
    label: str = ""
    model: str
    prompt: Prompt
    answer: str
    calls: tuple[ToolCall, ...] = ()
    seconds: float
    usage: Usage
    failure: str = ""
    error: str = ""


class RetryScheduled(Event):
    """A model's provider failed, and is asked again after these seconds, or `model` is asked instead."""

    kind: Literal["retry_scheduled"] = "retry_scheduled"
    step: str
    label: str = ""
    failure: str
    seconds: float
    model: str = ""


class ToolCallStarted(Event):
    """A tool is being called."""

    kind: Literal["tool_call_started"] = "tool_call_started"
    step: str
    call: ToolCall

    @computed_field  # type: ignore[prop-decorator]  # as Pydantic documents it
    @property
    def shown(self) -> str:
        """The call as a person reads it."""
        return self.call.shown


class ToolCallFinished(Event):
    """A tool returned its result, or the reason why there is none."""

    kind: Literal["tool_call_finished"] = "tool_call_finished"
    step: str
    call: ToolCall
    result: str
    failed: bool
    seconds: float


class RunEnded(Event):
    """The run ended: `outcome` says where its result is, or why it failed; `error` is the class of the error."""

    kind: Literal["run_ended"] = "run_ended"
    status: Ending
    outcome: str = ""
    usage: Usage
    error: str = ""
