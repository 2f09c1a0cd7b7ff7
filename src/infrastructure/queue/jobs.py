"""The jobs of Procrastinate: each is to execute one run."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg.errors import ForeignKeyViolation

from domain.errors import StorageBusy
from infrastructure.postgres.sessions import CONNECTING, location_of, parameters_of
from infrastructure.postgres.translation import translated_errors
from infrastructure.queue.settings import DatabaseNotShared

QUEUE: Final = "runs"
TASK: Final = "execute_run"


def create_app(url: str, *, connections: int) -> App:
    """Return an application of Procrastinate, to be opened once; raise `DatabaseNotShared` if the URL is empty."""
    if not url:
        raise DatabaseNotShared("The queue needs a database that workers share")
    connector = PsycopgConnector(
        conninfo=url,
        kwargs={**CONNECTING, "options": f"{parameters_of(url).get('options', '')} -c search_path=procrastinate"},
        min_size=0,
        max_size=connections,
        timeout=CONNECTING["connect_timeout"],
        reconnect_timeout=CONNECTING["connect_timeout"],  # by default its pauses grow to two minutes
    )
    return App(connector=connector)


@contextmanager
def translated_job_errors(url: str) -> Iterator[None]:
    """Raise Procrastinate's errors as those of its database."""
    with translated_errors(location_of(url)):
        try:
            yield
        except ConnectorException as error:
            if isinstance(error.__cause__, ForeignKeyViolation):  # another worker deleted this one's row
                raise StorageBusy("This worker was taken for dead, and begins again") from error
            raise (error.__cause__ or error) from error
