"""The plan of an article. Notes have the numbers under which they were shown, starting with 1."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import Field

from domain.contract import Contract
from domain.errors import InvalidRequest

_LISTED = 5
"""Wrong numbers that a complaint names."""


class InvalidOutline(InvalidRequest):
    """An edited outline cannot be used: it is not in shape, or a section is based on no note or an unknown one."""


class PlannedSection(Contract):
    """A section to be drafted: what it is to say, and the notes that it is based on."""

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
        shown = [" ".join(section.heading.split()) for section in self.sections]
        headings = Counter(map(str.casefold, shown))
        twice = {heading.casefold(): heading for heading in shown if headings[heading.casefold()] > 1}
        repeated = (f"The heading {heading!r} is repeated." for heading in twice.values())
        numbers = (number for section in self.sections for number in section.notes)
        return (*unknown("note", numbers, count), *repeated, *(["A heading is blank."] if "" in headings else []))


def unknown(thing: str, numbers: Iterable[int], count: int) -> tuple[str, ...]:
    """Complain about the numbers that are not from 1 to `count`."""
    wrong = sorted(set(numbers) - set(range(1, count + 1)))
    return (f"There is no {thing} {listed(wrong)}: the {thing}s are numbered 1 to {count}.",) if wrong else ()


def listed(numbers: Sequence[int]) -> str:
    """Return the first of the numbers, and how many more there are."""
    rest = len(numbers) - _LISTED
    return ", ".join((*map(str, numbers[:_LISTED]), *([f"and {rest} more"] if rest > 0 else [])))
