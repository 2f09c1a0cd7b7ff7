"""The plan of an article. It names notes by the numbers with which the model saw them, from 1."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import Field

from domain.contract import Contract
from domain.errors import InvalidRequest

_LISTED = 5
"""The most wrong numbers that a complaint names."""


class InvalidOutline(InvalidRequest):
    """An edited outline is malformed, or a section is based on no note or on an unknown one."""


class PlannedSection(Contract):
    """A section to be drafted: its purpose, and the notes that it is based on."""

    heading: str = Field(min_length=1, description="A few words, different from every other heading.")
    purpose: str = Field(description="What the section is to say, in one sentence.")
    notes: tuple[int, ...] = Field(
        min_length=1, description="The numbers of the notes that it is based on, the most important first."
    )


class Outline(Contract):
    """A title, a thesis, and the sections that support it."""

    title: str = Field(min_length=1, description="What the article is about, in a few words.")
    thesis: str = Field(min_length=1, description="One sentence that the whole article supports.")
    sections: tuple[PlannedSection, ...] = Field(
        min_length=1, description="Two to six sections; the first is what a newcomer needs first."
    )

    def complaints(self, count: int) -> tuple[str, ...]:
        """Name every unknown note and every heading that is blank or repeated; notes are numbered 1 to `count`."""
        headings = [" ".join(section.heading.split()) for section in self.sections]
        count_of = Counter(map(str.casefold, headings))
        repeated = {heading.casefold(): heading for heading in headings if count_of[heading.casefold()] > 1}
        complaints = [f"The heading {heading!r} is repeated." for heading in repeated.values()]
        complaints += ["A heading is blank."] if "" in headings else []
        numbers = (number for section in self.sections for number in section.notes)
        return (*complaints_about_unknown("note", numbers, count), *complaints)


def complaints_about_unknown(thing: str, numbers: Iterable[int], count: int) -> tuple[str, ...]:
    """Return a complaint about the numbers that are not from 1 to `count`; empty if there are none."""
    wrong = sorted(set(numbers) - set(range(1, count + 1)))
    return (f"There is no {thing} {shorten_list(wrong)}: the {thing}s are numbered 1 to {count}.",) if wrong else ()


def shorten_list(numbers: Sequence[int]) -> str:
    """Return the first of the numbers, and how many more there are."""
    listed, rest = ", ".join(map(str, numbers[:_LISTED])), len(numbers) - _LISTED
    return f"{listed}, and {rest} more" if rest > 0 else listed
