"""What the review of an article found, as its run's history tells it."""

from domain.reviews import Review
from domain.runs import StepRecord


def findings_of(step: StepRecord) -> tuple[str, ...]:
    """Return the findings of a step that reviewed, a line each; none for any other step."""
    if step.name != "review_article" or step.result is None:
        return ()
    review = Review.model_validate_json(step.result)
    return tuple(f"{found.severity} in {found.section!r}: {found.problem}" for found in review.findings)
