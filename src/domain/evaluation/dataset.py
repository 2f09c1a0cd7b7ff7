"""Data sets: cases to put to the agent, and what is expected of each answer."""

from typing import Self

from pydantic import Field, model_validator

from domain.answers import Reference
from domain.contract import Contract
from domain.errors import InvalidRequest, NotFound
from domain.evaluation.measures import Measure, normalize, paragraphs_cited, recall, says, unrepeated


class UnknownDataset(NotFound):
    """No data set has this name."""


class InvalidDataset(InvalidRequest):
    """A data set, or its baseline, is missing or invalid; the message says where."""


class Answer(Contract):
    """The agent's answer to a case: the text, empty if it declined; the references; and the tools that were called."""

    text: str = ""
    references: tuple[Reference, ...] = ()
    tools: tuple[str, ...] = ()


class Case(Contract):
    """A question, and what is expected of the answer: phrases, the sources that it cites, the tools that it calls.

    A phrase may have alternatives, `noon | 12:00`. If the case is not `answerable`, the answer should cite nothing.
    """

    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")
    ask: str = Field(min_length=1, max_length=100_000)
    answerable: bool = True
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.answerable and not (self.must_say or self.sources):
            raise ValueError(f"the case {self.name!r} needs must_say or sources, or answerable: false")
        if self.sources and not self.answerable:
            raise ValueError(f"the case {self.name!r} has sources although it is not answerable")
        phrases = (*self.must_say, *self.must_not_say)
        if blank := [phrase for phrase in phrases if not all(map(normalize, phrase.split("|")))]:
            raise ValueError(f"the case {self.name!r} looks for {blank[0]!r}, which has a blank alternative")
        return self

    def measures_of(self, answer: Answer) -> tuple[Measure, ...]:
        """Return how well an answer meets what the case expects."""
        cited = [reference.source for reference in answer.references]
        found = [Measure(name="unrepeated", value=unrepeated(answer.text), effect="limits")]
        if not self.answerable:
            found.append(Measure(name="abstained", value=float(not cited)))
        if self.must_say:
            found.append(Measure(name="must_say", value=says(answer.text, self.must_say)))
        if self.sources:
            found.append(Measure(name="sources_cited", value=recall(cited, self.sources)))
            found.append(Measure(name="paragraphs_cited", value=paragraphs_cited(answer.text, answer.references)))
        if self.must_not_say:
            found.append(Measure(name="must_not_say", value=1 - says(answer.text, self.must_not_say), effect="limits"))
        if self.tools:
            found.append(Measure(name="tools_called", value=recall(answer.tools, self.tools), effect="limits"))
        return tuple(found)


class Dataset(Contract):
    """Cases for one subject, an ability of the agent; `material` is the folder that they are about, or empty."""

    name: str = Field(min_length=1)
    description: str = ""
    subject: str = "question"
    material: str = ""
    cases: tuple[Case, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [case.name for case in self.cases]
        if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
            raise ValueError(f"two cases have the name {twice[0]!r}")
        return self
