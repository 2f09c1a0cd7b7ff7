"""What the agent is examined on: data sets of cases, with what is expected of each."""

from collections.abc import Collection

from pydantic import Field

from domain.citations import plain
from domain.contract import Contract
from domain.errors import InvalidRequest
from domain.measures import Measure, Passage, paragraphs_cited, quotes_valid, recall, says, unrepeated
from domain.notes import Note


class UnknownDataset(InvalidRequest):
    """No data set has this name."""


class InvalidDataset(InvalidRequest):
    """A data set, or the baseline of an evaluation, cannot be read or does not hold; the message says where."""


class Case(Contract):
    """A topic to write on, or a question to answer, and what is expected of it: notes by source, words, tools.

    One that the notes cannot answer expects no notes, and that the answer cites none.
    """

    name: str = Field(min_length=1, max_length=80)
    topic: str | None = Field(default=None, min_length=1, max_length=500)
    question: str | None = Field(default=None, min_length=1, max_length=500)
    answerable: bool = True
    notes: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        """What is put to the agent: the topic or the question."""
        return self.topic or self.question or ""

    def measures_of(self, text: str, paragraphs: tuple[Passage, ...], notes: tuple[Note, ...]) -> tuple[Measure, ...]:
        """Measure an answer's text and paragraphs against the notes that they cite.

        One on what no note says is right to cite none.
        """
        sources = [note.source for note in notes]
        taken = {"abstained": float(not any(paragraph.citations for paragraph in paragraphs))}
        if self.answerable:
            taken = {
                "quotes_valid": quotes_valid(paragraphs, notes),
                "paragraphs_cited": paragraphs_cited(paragraphs),
                "notes_covered": recall(sources, self.notes, at=len(sources)),
                "unrepeated": unrepeated(text),
            }
        if self.must_say:
            taken["must_say"] = says(text, self.must_say)
        if self.must_not_say:
            taken["must_not_say"] = 1 - says(text, self.must_not_say)
        return tuple(Measure.of(name, value) for name, value in taken.items())

    def complaints(self) -> tuple[str, ...]:
        """Name what does not hold together."""
        found: list[str] = []
        if not self.name.isprintable():
            found.append("has a name of more than one line, or with characters that cannot be shown")
        if (self.topic is None) == (self.question is None):
            found.append("needs a topic or a question, and not both")
        if self.answerable and not self.notes:
            found.append("expects no notes; name some, or set answerable: false")
        if not self.answerable and self.notes:
            found.append("expects notes although it is not answerable")
        if blank := [phrase for phrase in (*self.must_say, *self.must_not_say) if not plain(phrase)]:
            found.append(f"looks for {blank[0]!r}, which every text has")
        return tuple(f"The case {self.name!r} {complaint}." for complaint in found)


class Dataset(Contract):
    """Cases on one folder of notes."""

    name: str = Field(min_length=1)
    description: str = ""
    notes: str = Field(min_length=1)
    cases: tuple[Case, ...] = Field(min_length=1)

    def complaints(self) -> tuple[str, ...]:
        """Name every case that does not hold, or whose name stands twice."""
        names = [case.name for case in self.cases]
        twice = [f"The case {name!r} stands twice." for name in dict.fromkeys(names) if names.count(name) > 1]
        return (*twice, *(complaint for case in self.cases for complaint in case.complaints()))

    def unknown_notes(self, sources: Collection[str]) -> tuple[str, ...]:
        """Name every expected note that is not among these."""
        return tuple(
            f"The case {case.name!r} expects the note {note!r}."
            for case in self.cases
            for note in case.notes
            if note not in sources
        )
