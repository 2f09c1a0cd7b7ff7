"""What came back on a case, and a judge's opinion of it."""

from typing import Literal, Self

from pydantic import Field

from domain.contract import Contract
from domain.datasets import Case
from domain.measures import Measure, mean
from domain.notes import Note
from domain.usage import Usage

Grade = Literal[1, 2, 3, 4, 5]


class Verdict(Contract):
    """A judge's opinion of an answer: the reason first, then grades from 1, useless, to 5, nothing to mend."""

    reason: str = Field(min_length=1)
    grounded: Grade
    complete: Grade
    clear: Grade

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The grades as measures, from 0 to 1."""
        grades = {"judged_grounded": self.grounded, "judged_complete": self.complete, "judged_clear": self.clear}
        return tuple(Measure.of(name, (grade - 1) / 4) for name, grade in grades.items())


class Examined(Contract):
    """What was found on a case: the answer, the notes that it rests on, measures, a judge's reason; or the failure."""

    answer: str = ""
    notes: tuple[Note, ...] = ()
    measures: tuple[Measure, ...] = ()
    reason: str = ""
    steps: int = 0
    usage: Usage = Usage()
    failure: str = ""

    def __add__(self, other: Self) -> Self:
        """Put two findings on one case together."""
        return self.model_copy(
            update={
                "answer": self.answer or other.answer,
                "notes": self.notes or other.notes,
                "measures": (*self.measures, *other.measures),
                "reason": self.reason or other.reason,
                "steps": self.steps + other.steps,
                "usage": self.usage + other.usage,
                "failure": self.failure or other.failure,
            }
        )


class CaseResult(Contract):
    """A case's measures or its failure, and what it took; the score is the measures' mean, 0 for a failed case."""

    name: str
    measures: tuple[Measure, ...] = ()
    failure: str = ""
    reason: str = ""
    steps: int = 0
    usage: Usage = Usage()
    seconds: float = 0.0

    @classmethod
    def of(cls, case: Case, found: Examined, *, seconds: float) -> Self:
        """Enter what was found."""
        return cls(
            name=case.name,
            measures=found.measures,
            failure=found.failure,
            reason=found.reason,
            steps=found.steps,
            usage=found.usage,
            seconds=round(seconds, 3),
        )

    @property
    def score(self) -> float:
        """How well the case went, from 0 to 1."""
        return 0.0 if self.failure else mean(measure.value for measure in self.measures)

    @property
    def compared(self) -> Self:
        """The result with what is compared, and nothing of what it took."""
        return self.model_copy(update={"reason": "", "steps": 0, "usage": Usage(), "seconds": 0.0})

    def value(self, measure: str) -> float | None:
        """Return the value of the measure, 0 if the case failed; `None` if it was not measured."""
        if self.failure:
            return 0.0
        return next((known.value for known in self.measures if known.name == measure), None)
