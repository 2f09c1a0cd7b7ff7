"""The outcome of an evaluation, and what is lower than in an earlier one."""

from typing import Self

from domain.contract import Contract
from domain.evaluation.measures import Measure, mean, score_of
from domain.usage import Usage


class CaseResult(Contract):
    """The answer to a case and its measures, or its failure, a judge's reason, and what it took."""

    dataset: str
    case: str
    answer: str = ""
    measures: tuple[Measure, ...] = ()
    failure: str = ""
    reason: str = ""
    usage: Usage = Usage()
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """How well the case went, from 0 to 1; a case that failed has 0."""
        return 0.0 if self.failure else score_of(self.measures)

    def value(self, measure: str) -> float | None:
        """Return the value of a measure, 0 if the case failed; `None` if it was not measured."""
        if self.failure:
            return 0.0
        return next((known.value for known in self.measures if known.name == measure), None)


class Fall(Contract):
    """A measure that is lower than before."""

    dataset: str
    case: str
    measure: str
    before: float
    now: float


class Evaluation(Contract):
    """What a model achieved on the cases of data sets, and who judged, if a model did; kept, it is a baseline."""

    model: str
    judge: str = ""
    results: tuple[CaseResult, ...] = ()

    @property
    def score(self) -> float:
        """The mean of all cases."""
        return mean(result.score for result in self.results)

    @property
    def usage(self) -> Usage:
        """What all cases used."""
        return sum((result.usage for result in self.results), Usage())

    def of(self, dataset: str) -> Self:
        """Return what a baseline of a data set keeps: the measures, and nothing of cost and time."""
        kept = [
            CaseResult(dataset=r.dataset, case=r.case, measures=r.measures, failure=r.failure) for r in self.results
        ]
        return self.model_copy(update={"results": tuple(result for result in kept if result.dataset == dataset)})

    def falls_since(self, baseline: Self, *, tolerance: float) -> tuple[Fall, ...]:
        """Return every measure that is lower than in the baseline; in a case that failed, and was not, all are 0."""
        results = {(result.dataset, result.case): result for result in self.results}
        return tuple(
            Fall(dataset=before.dataset, case=before.case, measure=measure.name, before=measure.value, now=now)
            for before in baseline.results
            if not before.failure and (result := results.get((before.dataset, before.case))) is not None
            for measure in before.measures
            if (now := result.value(measure.name)) is not None and now < measure.value - tolerance
        )
