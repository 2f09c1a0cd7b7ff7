"""What can go wrong with Temporal."""

from domain.errors import Misconfigured, StorageBusy


class TemporalAway(StorageBusy):
    """The server of Temporal does not answer, for now."""


class TemporalRefused(Misconfigured):
    """The server of Temporal refuses the key, the namespace or the request."""
