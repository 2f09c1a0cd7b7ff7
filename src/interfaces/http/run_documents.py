"""Runs, as callers see them."""

from datetime import datetime
from typing import Literal, Self, TypeVar

from pydantic import ValidationError

from application.article.outline_article import OutlineArticle
from application.article.publish_article import PublishArticle, PublishedArticle
from application.article.write_article import APPROVE_OUTLINE
from domain.articles import Article
from domain.contract import Contract
from domain.outlines import Outline
from domain.reviews import Finding, Review
from domain.runs import Run, RunHistory, RunId, RunStatus, StepRecord
from domain.usage import Usage

Result = TypeVar("Result", bound=Contract)

QUEUED: Literal["queued"] = "queued"
_REVIEW = "review_article"


class RunEntry(Contract):
    """A run's line in the list; `queued` waits for its turn."""

    id: RunId
    title: str
    status: RunStatus | Literal["queued"]
    model: str
    started: datetime
    outcome: str

    @classmethod
    def of(cls, run: Run, *, is_here: bool) -> Self:
        """Return the line of a run that is accepted here, or is not."""
        waiting = is_here and run.status is RunStatus.INTERRUPTED
        return cls(
            id=run.id,
            title=run.title,
            status=QUEUED if waiting else run.status,
            model=run.model,
            started=run.started,
            outcome=run.outcome,
        )


class StepEntry(Contract):
    """A step that ended; `failure` is empty if it has a result, `findings` are those of a review."""

    step: str
    label: str
    model: str | None
    started: datetime
    seconds: float
    usage: Usage
    failure: str
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, step: StepRecord) -> Self:
        """Return the line of a step in the timeline."""
        return cls(
            step=step.name,
            label=step.label,
            model=step.model,
            started=step.started,
            seconds=step.seconds,
            usage=step.usage,
            failure=step.failure,
            findings=_findings(step),
        )


class RunDocument(Contract):
    """A run with its timeline, the outline approved or else proposed, and the article and its file when it is done."""

    run: RunEntry
    steps: tuple[StepEntry, ...]
    usage: Usage
    outline: Outline | None
    article: Article | None
    path: str | None

    @classmethod
    def of(cls, history: RunHistory, *, is_here: bool) -> Self:
        """Return the document of a run that is accepted here, or is not."""
        published = _result(history.latest(PublishArticle.name), PublishedArticle)
        proposed = _result(history.latest(OutlineArticle.name), Outline)
        return cls(
            run=RunEntry.of(history.run, is_here=is_here),
            steps=tuple(StepEntry.of(step) for step in history.steps),
            usage=history.usage,
            outline=_result(history.latest(APPROVE_OUTLINE), Outline) or proposed,
            article=published.article if published else None,
            path=published.path if published else None,
        )


def _result(step: StepRecord | None, shape: type[Result]) -> Result | None:
    """Return what the step came to, if it did; another version's result may be of another shape."""
    if step is None or step.result is None:
        return None
    try:
        return shape.model_validate_json(step.result)
    except ValidationError:
        return None


def _findings(step: StepRecord) -> tuple[Finding, ...]:
    review = _result(step, Review) if step.name == _REVIEW else None
    return review.findings if review else ()
