"""The outcome of an evaluation, and what has fallen since an earlier one."""

from typing import Self

from domain.contract import Contract
from domain.examinations import CaseResult
from domain.measures import mean
from domain.usage import Usage

TOLERANCE = 0.0005
"""By how much a measure may be lower than before: it is rounded to four digits."""


class DatasetResult(Contract):
    """A data set's cases, in its order; the score is their mean."""

    name: str
    cases: tuple[CaseResult, ...]

    @property
    def score(self) -> float:
        """How well the cases went, from 0 to 1."""
        return mean(case.score for case in self.cases)

    def case(self, name: str) -> CaseResult | None:
        """Return the case of this name."""
        return next((case for case in self.cases if case.name == name), None)


class Fall(Contract):
    """A measure that is lower than it was, with the failure if the case did not come to an end."""

    dataset: str
    case: str
    measure: str
    before: float
    now: float
    failure: str = ""

    @property
    def in_words(self) -> str:
        """The fall in one line, for a person."""
        why = f": {self.failure}" if self.failure else ""
        return f"{self.dataset}: {self.case}: {self.measure} {self.before:.4f} -> {self.now:.4f}{why}"


class Evaluation(Contract):
    """What a model came to on some data sets, and who judged, if a model did.

    Without what it took, it is the baseline of a later one.
    """

    model: str
    judge: str = ""
    datasets: tuple[DatasetResult, ...]

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        """The cases of all data sets."""
        return tuple(case for dataset in self.datasets for case in dataset.cases)

    @property
    def score(self) -> float:
        """The overall score: the mean of all cases, each of which is the mean of its measures, or 0 if it failed."""
        return mean(case.score for case in self.cases)

    @property
    def usage(self) -> Usage:
        """What all cases used."""
        return sum((case.usage for case in self.cases), Usage())

    @property
    def compared(self) -> Self:
        """The evaluation as a baseline keeps it: costs and times are no part of a comparison."""
        datasets = tuple(
            dataset.model_copy(update={"cases": tuple(case.compared for case in dataset.cases)})
            for dataset in self.datasets
        )
        return self.model_copy(update={"datasets": datasets})

    def dataset(self, name: str) -> DatasetResult | None:
        """Return the data set of this name."""
        return next((dataset for dataset in self.datasets if dataset.name == name), None)

    def falls_since(self, baseline: Self, *, tolerance: float = TOLERANCE) -> tuple[Fall, ...]:
        """Return every measure of a case that was taken before and now, and is lower now; a failed case is at 0."""
        falls: list[Fall] = []
        for before in baseline.datasets:
            now = self.dataset(before.name)
            for was in before.cases:
                case = now.case(was.name) if now else None
                falls += _falls(before.name, was, case, tolerance) if case else ()
        return tuple(falls)

    def missing_since(self, baseline: Self) -> tuple[str, ...]:
        """Name the cases, of the data sets that were done now, that the baseline has and this evaluation has not."""
        return tuple(
            f"{before.name}: {was.name}"
            for before in baseline.datasets
            if (now := self.dataset(before.name))
            for was in before.cases
            if now.case(was.name) is None
        )


def _falls(dataset: str, was: CaseResult, case: CaseResult, tolerance: float) -> tuple[Fall, ...]:
    taken = ((measure.name, measure.value, case.value(measure.name)) for measure in was.measures if not was.failure)
    return tuple(
        Fall(dataset=dataset, case=was.name, measure=name, before=before, now=now, failure=case.failure)
        for name, before, now in taken
        if now is not None and now < before - tolerance
    )
