"""Starting a run in the background, for the caller of a request."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from application.runs.start_run import StartRunRequest
from domain.contract import Contract
from domain.runs.run import Schedule
from infrastructure.runs.container import RunsContainer
from interfaces.http.authentication import caller_of
from interfaces.http.runs.documents import ShownRun

KEY = Annotated[
    str | None,
    Header(pattern="^[!-~]{1,255}$", description="A key of the client's own: the same key and order start one run."),
]


class Starting:
    """Starts runs for the caller of a request; a dependency of routes."""

    def __init__(self, request: Request, response: Response, idempotency_key: KEY = None) -> None:
        self._root = request.scope.get("root_path", "")
        self._response = response
        self._caller = caller_of(request)
        self._key = idempotency_key

    async def start(
        self, runs: RunsContainer, workflow: str, request: Contract, schedule: Schedule, *, title: str = ""
    ) -> ShownRun:
        """Start the run, or find the one that belongs to the client's key; its address is in `Location`."""
        start = StartRunRequest(
            workflow=workflow,
            request=request.model_dump_json(),
            title=title,
            priority=schedule.priority,
            not_before=schedule.not_before,
            in_background=True,
            caller=self._caller,
            key=self._key,
        )
        run = await runs.start_run().execute(start)
        self._response.headers["Location"] = f"{self._root}/runs/{run.id}"
        return ShownRun.of(run)


STARTING = Annotated[Starting, Depends()]
