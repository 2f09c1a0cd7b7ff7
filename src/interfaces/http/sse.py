"""Contracts and errors as server-sent events."""

from fastapi.sse import ServerSentEvent

from domain.contract import Contract
from domain.errors import AgentError
from interfaces.http.problems import problem
from interfaces.http.statuses import status_of


def last_word(error: AgentError) -> ServerSentEvent:
    """Return what tells that a stream broke off, as a problem."""
    return ServerSentEvent(event="error", raw_data=problem(status_of(error), str(error)).model_dump_json())


def told(event: Contract, *, event_id: str | None = None) -> ServerSentEvent:
    """Return a contract as an event, named for its kind."""
    kind = event.model_dump(include={"kind"}).get("kind")
    return ServerSentEvent(event=kind, raw_data=event.model_dump_json(), id=event_id)
