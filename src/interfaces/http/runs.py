"""Runs: started, looked at, followed, approved, cancelled."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import Field
from starlette.exceptions import HTTPException

from application.article.approve_outline import ApproveOutlineRequest
from application.article.order_article import OrderArticleRequest
from domain.contract import Contract
from domain.notes import NoteFolder
from domain.outlines import Outline
from domain.runs import RunId
from interfaces.http.declared import problems, stream_of
from interfaces.http.run_documents import RunDocument, RunEntry
from interfaces.http.run_events import RUN_EVENTS
from interfaces.http.serving import CalledBy, Served
from interfaces.http.sse import last_word

router = APIRouter(prefix="/runs", tags=["runs"])

RUN = Annotated[str, Path(pattern="^[a-z0-9]{1,64}$", description="The run's id.")]
KEY = Annotated[
    str | None,
    Header(pattern="^[!-~]{1,255}$", description="A key of your own: the same key and body give the same run."),
]
LAST_EVENT = Annotated[str | None, Header(max_length=100, description="The id of the last event that was seen.")]


class NewRun(Contract):
    """What to write about, from which captured folder, and whether to stop for the outline's approval."""

    topic: str | None = Field(default=None, min_length=1, max_length=500, pattern=r"\S")
    folder: str | None = Field(default=None, min_length=1, max_length=4096)
    approve_outline: bool = False


class Approval(Contract):
    """The outline as you would have it; none to take it as proposed."""

    outline: Outline | None = None


@router.post("", status_code=202, responses=problems(404, 409, 507))
async def start_run(
    body: NewRun, response: Response, serving: Served, caller: CalledBy, idempotency_key: KEY = None
) -> RunEntry:
    """Accept an article to be written; it goes on whether or not anybody waits."""
    if not serving.runs.background.has_room:
        raise HTTPException(503, "Too many runs wait already", headers={"Retry-After": "10"})
    order = OrderArticleRequest(
        topic=body.topic,
        folder=None if body.folder is None else NoteFolder(body.folder),
        approve_outline=body.approve_outline,
        caller=caller.key or "",
        key=idempotency_key,
    )
    ordered = await serving.agent.article.order.execute(order)
    if ordered.is_new:
        serving.runs.background.accept(ordered.run.id)
    response.headers["Location"] = f"/runs/{ordered.run.id}"
    return RunEntry.of(ordered.run, is_here=serving.runs.background.has(ordered.run.id))


@router.get("")
async def list_runs(serving: Served, limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> tuple[RunEntry, ...]:
    """List the runs, newest first."""
    runs = await serving.agent.show_runs.recent(limit)
    return tuple(RunEntry.of(run, is_here=serving.runs.background.has(run.id)) for run in runs)


@router.get("/{run}", responses=problems(404))
async def show_run(run: RUN, serving: Served) -> RunDocument:
    """Show a run: its steps, what it used, the outline that waits or was approved, and the article."""
    history = await serving.agent.show_runs.execute(RunId(run))
    return RunDocument.of(history, is_here=serving.runs.background.has(RunId(run)))


@router.get(
    "/{run}/events",
    response_class=Response,
    responses={
        **stream_of("What the run does, as it does it; `run_ended` or `error` comes last.", *RUN_EVENTS),
        204: {"description": "The ending was the last event seen, and the run stands where it stood."},
        **problems(404),
    },
)
async def follow_run(run: RUN, serving: Served, last_event_id: LAST_EVENT = None) -> Response:
    """Follow a run from its beginning, or from behind the last event that was seen."""
    events = await serving.runs.feeds.follow(RunId(run), after=last_event_id)
    if events is None:
        return Response(status_code=204)
    return await serving.streams.respond(events, last_word=last_word)


@router.post("/{run}/approval", status_code=202, responses=problems(404, 409, 507))
async def approve_outline(run: RUN, body: Approval, serving: Served) -> Outline:
    """Approve the outline that waits, as proposed or edited; the run goes on from it."""
    request = ApproveOutlineRequest(run=RunId(run), outline=body.outline)
    outline = await serving.agent.article.approve_outline.execute(request)
    serving.runs.background.accept(RunId(run))
    return outline


@router.post("/{run}/resumption", status_code=202, responses=problems(404, 409, 507))
async def resume_run(run: RUN, serving: Served) -> RunEntry:
    """Go on with a run that failed or was interrupted; what is done is not done again."""
    if not serving.runs.background.has_room:
        raise HTTPException(503, "Too many runs wait already", headers={"Retry-After": "10"})
    resumed = await serving.agent.article.resume.execute(RunId(run))
    serving.runs.background.accept(RunId(run))
    return RunEntry.of(resumed, is_here=True)


@router.post("/{run}/cancellation", responses=problems(404, 409, 507))
async def cancel_run(run: RUN, serving: Served) -> RunEntry:
    """End a run for good, at once."""
    cancelled = await serving.agent.cancel_run.execute(RunId(run))
    await serving.runs.cancel(RunId(run))
    return RunEntry.of(cancelled, is_here=False)
