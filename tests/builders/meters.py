"""Meters for tests."""

from application.meter import Ledger, Meter
from application.ports.event_listener import EventListener
from domain.identifiers import RunId
from domain.usage import Budget
from tests.fakes.recording_listener import RecordingListener


def a_ledger(listener: EventListener | None = None, **budget: float) -> Ledger:
    """Return the ledger of a run with these limits."""
    limits = Budget.model_validate(budget)
    return Ledger(run=RunId("r"), model="m", budget=limits, listener=listener or RecordingListener())


def a_meter(listener: EventListener | None = None, **budget: float) -> Meter:
    """Return the meter of a step in a run with these limits."""
    return Meter(a_ledger(listener, **budget), "guess")
