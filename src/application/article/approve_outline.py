"""Approving an outline: a person's decision, kept in the journal, from which the run goes on."""

from datetime import UTC, datetime

from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from application.article.write_article import APPROVE_OUTLINE
from application.ports.run_journal import RunJournal
from domain.contract import Contract
from domain.errors import OutOfTurn
from domain.outlines import InvalidOutline, Outline
from domain.runs import RunId, RunStatus, StepRecord, step_key


class ApproveOutlineRequest(Contract):
    """The run that waits, and the outline as the person would have it; none to take it as proposed."""

    run: RunId
    outline: Outline | None = None


class ApproveOutline:
    """Enters the outline that a person approved; the run itself goes on when it is executed again."""

    def __init__(self, *, journal: RunJournal) -> None:
        self._journal = journal

    async def execute(self, request: ApproveOutlineRequest) -> Outline:
        """Return the outline approved.

        Raises:
            UnknownRun: The journal does not have the run.
            OutOfTurn: The run waits for no approval.
            InvalidOutline: A section rests on no note, or on one that the run did not gather.
        """
        history = await self._journal.read(request.run)
        proposed = history.latest(OutlineArticle.name)
        if history.run.status is not RunStatus.WAITING or proposed is None or proposed.result is None:
            raise OutOfTurn(
                f"Run {request.run} is {history.run.status} and waits for no approval",
                remedy="'agent runs list' shows which runs wait.",
            )
        proposal = Outline.model_validate_json(proposed.result)
        outline = request.outline or proposal
        gathered = OutlineArticleRequest.model_validate_json(proposed.request)
        if complaints := outline.complaints(frozenset(note.id for note in gathered.notes)):
            raise InvalidOutline(" ".join(complaints), remedy="Mend the outline and approve it again.")
        asked = proposal.model_dump_json()
        decision = StepRecord(
            key=step_key(APPROVE_OUTLINE, asked, None, None),
            name=APPROVE_OUTLINE,
            request=asked,
            result=outline.model_dump_json(),
            started=datetime.now(UTC),
        )
        await self._journal.record(request.run, decision)
        return outline
