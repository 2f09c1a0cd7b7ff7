"""The outcome of an evaluation, and the comparison with an earlier one."""

from typing import Self

from domain.contract import Contract
from domain.evaluation.measures import Measure, mean, score_of
from domain.usage import Usage


class CaseResult(Contract):
    """The answer to a case and its measures, or the failure; a judge's reason; the usage and the time."""

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
    """The results of a model on the cases of data sets, and the judge's model, if any; if saved, it is a baseline."""

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
        """Return the baseline of a data set: its measures and failures, without answers, cost and time."""
        own = [result for result in self.results if result.dataset == dataset]
        kept = (CaseResult(dataset=dataset, case=r.case, measures=r.measures, failure=r.failure) for r in own)
        return self.model_copy(update={"results": tuple(kept)})

    def falls_since(self, baseline: Self, *, tolerance: float) -> tuple[Fall, ...]:
        """Return every measure that is lower than in the baseline; all are 0 in a case that fails now and did not."""
        results = {(result.dataset, result.case): result for result in self.results}
        falls: list[Fall] = []
        for before in baseline.results:
            result = results.get((before.dataset, before.case))
            if result is None or before.failure:
                continue
            for each in before.measures:
                old, now = each.value, result.value(each.name)
                if now is not None and now < old - tolerance:
                    falls.append(Fall(dataset=result.dataset, case=result.case, measure=each.name, before=old, now=now))
        return tuple(falls)
