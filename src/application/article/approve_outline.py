"""Approving an outline: the decision of a person with which a waiting run continues."""

from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from application.article.write_article import APPROVE_OUTLINE
from application.runs.manage_runs import ManageRuns
from domain.article.outline import InvalidOutline, Outline
from domain.contract import Contract
from domain.errors import Conflict
from domain.identifiers import RunId
from domain.validation import summary


class ApproveOutlineRequest(Contract):
    """The waiting run, and the outline that the person saw and may have edited: the run may propose another later."""

    run: RunId
    outline: Outline


class ApproveOutline:
    """Records the outline that a person approved; the run continues when it is resumed."""

    def __init__(self, *, manage: ManageRuns) -> None:
        self._manage = manage

    async def execute(self, request: ApproveOutlineRequest) -> Outline:
        """Return the approved outline.

        Raises:
            UnknownRun, Conflict: There is no such run, or it does not wait for approval.
            InvalidOutline: A section is based on no note, or on one that does not exist.
        """
        proposed = (await self._manage.show(request.run)).latest(OutlineArticle.name)
        if proposed is None or proposed.result is None:
            raise Conflict(f"Run {request.run} does not wait for the approval of an outline", run=request.run)
        proposal, outline = Outline.model_validate_json(proposed.result), request.outline
        notes = OutlineArticleRequest.model_validate_json(proposed.request).notes
        if complaints := outline.complaints(len(notes)):
            raise InvalidOutline(summary(complaints))
        await self._manage.decide(request.run, APPROVE_OUTLINE, proposal=proposal, decision=outline)
        return outline
