"""What a run reports about its steps, besides the events that every run reports."""

from typing import Literal

from domain.events import Event
from domain.usage import Usage


class StepStarted(Event):
    """A step started; the label distinguishes steps of one name."""

    kind: Literal["step_started"] = "step_started"
    step: str
    label: str = ""


class StepFinished(Event):
    """A step ended: with a result, perhaps `reused` from an earlier execution, or with a `failure` and its `error`."""

    kind: Literal["step_finished"] = "step_finished"
    step: str
    label: str = ""
    reused: bool = False
    seconds: float
    usage: Usage
    failure: str = ""
    error: str = ""
