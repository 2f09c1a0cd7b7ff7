"""How routes come by the use cases, and by what the server keeps going."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from domain.access import Caller
from interfaces.http.event_streams import EventStreams
from interfaces.http.kept_runs import KeptRuns  # part: article
from interfaces.http.rendered_markdown import Renderer
from interfaces.http.use_cases import UseCases


@dataclass(frozen=True, kw_only=True)
class Serving:
    """The use cases, and what the server keeps going with them."""

    agent: UseCases
    streams: EventStreams
    rendering: Renderer
    runs: KeptRuns  # part: article


def _serving(request: Request) -> Serving:
    serving = request.app.state.serving
    if not isinstance(serving, Serving):
        raise TypeError
    return serving


def _caller(request: Request) -> Caller:
    caller = request.state.caller
    if not isinstance(caller, Caller):
        raise TypeError
    return caller


Served = Annotated[Serving, Depends(_serving)]
CalledBy = Annotated[Caller, Depends(_caller)]
