"""What can go wrong with a database server."""

from domain.errors import StorageBusy, StorageUnusable


class DatabaseAway(StorageBusy):
    """The database server does not answer at the moment."""


class DatabaseRefused(StorageUnusable):
    """The database server refuses the user, the database or the statement."""
